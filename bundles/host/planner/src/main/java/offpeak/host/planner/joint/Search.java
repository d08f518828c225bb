package offpeak.host.planner.joint;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import offpeak.host.planner.home.Choice;
import offpeak.host.planner.home.Home;
import offpeak.host.planner.home.LoadMember;
import offpeak.host.planner.home.Member;
import offpeak.host.planner.home.Peaks;
import offpeak.host.planner.home.Site;
import offpeak.host.planner.home.StoreMember;
import offpeak.host.planner.mixed.Mixed;
import offpeak.host.planner.program.Branches;
import offpeak.host.planner.single.Problems;
import offpeak.host.planner.store.Best;
import offpeak.host.planner.store.Calm;
import offpeak.host.planner.store.Course;
import offpeak.host.planner.store.Store;
import offpeak.host.planner.store.Values;

/**
 * Plans for several devices: each in turn does what is best for it with all others as they are, from several beginnings,
 * among them what each would do at the prices of the bound. How much is tried depends on the request alone.
 */
final class Search {
    private static final int ROUNDS = 6;
    /** Of the cost: less is no gain. */
    private static final double GAIN = 1e-9;
    /** Steps × evaluations of the bound. */
    private static final int EVALUATIONS = 130_000;
    /** Of the cost: near enough to stop. */
    private static final double NEAR = 5e-4;
    /** Money between a plan and its bound that is not worth looking for anything better. */
    private static final double PROVED = 1e-5;
    /** The same of the cost, where that is more. */
    private static final double CLOSE = 1e-6;
    /** Of the cost: nearer than this, a programme's answer is not looked at by prices as well. */
    private static final double ENOUGH = 5e-3;
    /** Starts of a load that are tried with all others anew. */
    private static final int STARTS = 8;
    private static final int CAPS = 18;
    /** How many of them are spread evenly before the best is looked at nearer. */
    private static final int GRID = 7;
    /** Steps up to which more than the best plan is made better with exact answers. */
    private static final int FEW = 200;
    /** How many plans then. */
    private static final int GOOD = 6;

    private final Home home;
    private final Optional<Helper> helper;
    /** The connection by which plans are made; with imports capped where a demand charge is weighed. */
    private Site site;
    Choice[] best;
    double cost = Double.POSITIVE_INFINITY;
    double bound = Double.NEGATIVE_INFINITY;
    /** The best so far, the best first. */
    private final List<Choice[]> good = new ArrayList<>();
    private final List<Double> totals = new ArrayList<>();

    /** @param helper who is asked about what is left open */
    Search(Home home, Optional<Helper> helper) {
        this.home = home;
        this.helper = helper;
        site = home.site;
    }

    Home home() {
        return home;
    }

    /** From nothing to a plan and a bound. */
    void run() {
        home.soon = true;
        consider(improved(fresh(null), true));
        if (!late()) {
            branches();
        }
        boolean helped = helper.filter(Helper::isBelieved).isPresent();
        if (!helped && cost - bound > ENOUGH * Math.abs(cost)) {
            prices();
        }
        home.soon = false;
        for (Choice[] each : List.copyOf(good)) {
            consider(improved(each, true));
        }
    }

    /** Whether there is a plan, and no time for a better one. */
    private boolean late() {
        return best != null && home.enough.getAsBoolean();
    }

    /** What the home's programme says, where there are words for all of it. */
    private void branches() {
        Mixed.of(home).ifPresent(mixed -> {
            Branches branches = new Branches(mixed.program(), wanted(), values -> {
                consider(improved(mixed.choices(values), true));
                return wanted();
            }, home.enough);
            bound = Mixed.money(branches.search(helper.isPresent()));
            if (best != null && Mixed.objective(bound) < wanted() && !late()) {
                helper.ifPresent(each -> asked(each, mixed, branches));
            }
        });
    }

    private void asked(Helper helper, Mixed mixed, Branches branches) {
        double most = cost + PROVED;
        branches.left(Mixed.objective(most)).flatMap(left -> helper.answer(left, branches.best())).ifPresent(answer -> {
            Choice[] choices = mixed.choices(answer.values());
            double found = home.total(choices);
            consider(choices);
            consider(improved(best, true));
            double away = NEAR * Math.max(1, Math.abs(cost));
            double least = Math.min(Mixed.money(answer.bound()), most);
            double says = Mixed.money(mixed.objective(answer.values()));
            // its plan costs what it says when it is simulated, and no plan is below what it says that none is below
            if (Math.abs(found - says) <= away && Mixed.money(answer.bound()) <= says + PROVED
                    && least <= cost + PROVED) {
                bound = Math.max(bound, least);
                helper.believed();
            }
        });
    }

    /** What an answer must be below to be of use. */
    private double wanted() {
        return best == null
                ? Double.POSITIVE_INFINITY
                : Mixed.objective(cost - Math.max(PROVED, CLOSE * Math.abs(cost)));
    }

    private void prices() {
        home.soon = home.steps > FEW;
        caps();
        home.soon = true;
        Dual dual = new Dual(home, best);
        int evaluations = Math.max(24, Math.min(480, EVALUATIONS / home.steps));
        int every = Math.max(4, evaluations / 10);
        for (int i = 0; i < evaluations && cost - Math.max(bound, dual.best) > NEAR * Math.abs(cost); i++) {
            dual.evaluate();
            if (late()) {
                break;
            }
            if (i % every == every - 1) {
                consider(improved(rounded(dual.means(), -1), true));
                consider(improved(rounded(dual.means(), 0), true));
                consider(improved(rounded(dual.means(), 0.5), true));
                if (home.steps <= FEW) {
                    consider(improved(fresh(dual.prices()), true));
                }
            }
            dual.step(cost);
        }
        if (!late()) {
            dual.exactly();
        }
        bound = Math.max(bound, dual.best);
        if (!late() && cost - bound > NEAR * Math.abs(cost)) {
            moves(dual.prices());
        }
    }

    /** Takes a plan that is better than the best. */
    private void consider(Choice[] choices) {
        double total = home.total(choices);
        if (total < cost) {
            cost = total;
            best = choices;
        }
        int place = good.size();
        while (place > 0 && total < totals.get(place - 1)) {
            place--;
        }
        if (place > 0 && total == totals.get(place - 1) || total == Double.POSITIVE_INFINITY) {
            return;
        }
        good.add(place, choices);
        totals.add(place, total);
        if (good.size() > (home.steps <= FEW ? GOOD : 1)) {
            good.remove(good.size() - 1);
            totals.remove(totals.size() - 1);
        }
    }

    /** Each as the prices say, or at best after those before it; the batteries last, with all others as they are. */
    Choice[] fresh(double[] prices) {
        Choice[] choices = new Choice[home.members.size()];
        for (int i = 0; i < choices.length; i++) {
            Member member = home.members.get(i);
            home.order(choices, i, false);
            boolean battery = member instanceof StoreMember stored && stored.isBattery();
            choices[i] = prices != null && !battery
                    ? member.chosen(prices)
                    : member.answer(home.around(choices, i, site));
        }
        return choices;
    }

    /**
     * Each in turn as is best beside those before it, and beside the means of those after it.
     *
     * @param share at least 0 for all stores but the last to stay near their mean, by {@link StoreMember#near}
     */
    Choice[] rounded(double[][] means, double share) {
        Choice[] choices = new Choice[home.members.size()];
        for (int i = 0; i < choices.length; i++) {
            home.order(choices, i, false);
            Member.Around around = home.around(choices, i, site);
            for (int j = i + 1; j < choices.length; j++) {
                for (int t = 0; t < home.steps; t++) {
                    around.others()[t] += means[j][t];
                }
            }
            choices[i] = share >= 0 && i < choices.length - 1 && home.members.get(i) instanceof StoreMember stored
                    ? stored.near(means[i], share)
                    : home.members.get(i).answer(around);
        }
        return choices;
    }

    /** @param all whether loads may move, too */
    Choice[] improved(Choice[] from, boolean all) {
        Choice[] choices = from.clone();
        double total = home.at(choices, site);
        for (int round = 0; round < ROUNDS && !late(); round++) {
            double before = total;
            for (int i = 0; i < choices.length && !late(); i++) {
                if (!all && !(home.members.get(i) instanceof StoreMember)) {
                    continue;
                }
                home.order(choices, i, true);
                Choice old = choices[i];
                choices[i] = home.members.get(i).answer(home.around(choices, i, site));
                double changed = home.at(choices, site);
                if (changed < total) {
                    total = changed;
                } else {
                    choices[i] = old;
                }
            }
            if (!(total < before - GAIN * Math.max(1, Math.abs(total)))) {
                break;
            }
        }
        return choices;
    }

    /** Each load at other starts, with cars, zones and batteries as is best then. */
    private void moves(double[] prices) {
        for (int i = 0; i < home.members.size(); i++) {
            if (home.members.get(i) instanceof LoadMember load) {
                home.order(best, i, true);
                for (Choice choice : load.ranked((t, kwh) -> prices[t] * kwh, STARTS)) {
                    if (late()) {
                        return;
                    }
                    Choice[] moved = best.clone();
                    moved[i] = choice;
                    for (int j = 0; j < moved.length; j++) {
                        if (home.members.get(j) instanceof StoreMember) {
                            moved[j] = home.members.get(j).answer(home.around(moved, j, site));
                        }
                    }
                    if (home.total(moved) < cost) {
                        consider(improved(moved, true));
                    }
                }
            }
        }
    }

    /** How far down imports should be held for each demand charge: the cost is nearly convex over it. */
    private void caps() {
        double[] limit = home.site.store.importLimit;
        double[] cap = new double[home.steps];
        Arrays.fill(cap, Double.POSITIVE_INFINITY);
        for (Peaks peaks : home.peaks) {
            double low = peaks.soFar();
            double high = Math.max(low, Arrays.stream(peaks.means(home.imported(best))).max().orElse(0));
            double found = high;
            double least = cost;
            List<Double> tried = new ArrayList<>(List.of(low));
            for (int i = 0; i < CAPS && !late(); i++) {
                double at = i < GRID ? low + (high - low) * i / GRID : between(tried, found, high, i);
                tried.add(at);
                double[] capped = cap.clone();
                cap(peaks, at, capped);
                site = home.site.with(least(limit, capped), home.site.store.importPrice);
                Choice[] choices = improved(fresh(null), true);
                double total = home.total(choices);
                consider(choices);
                if (total < least) {
                    least = total;
                    found = at;
                }
            }
            cap(peaks, found, cap);
        }
        site = home.peaks.isEmpty()
                ? home.site
                : home.site.with(least(limit, cap), home.site.store.importPrice);
    }

    /** In turn half of the way to the neighbours of the best that were tried, below and above. */
    private static double between(List<Double> tried, double found, double high, int i) {
        double below = tried.stream().filter(each -> each < found).max(Double::compare).orElse(found);
        double above = tried.stream().filter(each -> each > found).min(Double::compare).orElse(high);
        return i % 2 == 0 ? (below + found) / 2 : (found + above) / 2;
    }

    private void cap(Peaks peaks, double kw, double[] cap) {
        for (int t = 0; t < cap.length; t++) {
            if (peaks.interval[t] >= 0) {
                cap[t] = Math.min(cap[t], kw * home.site.store.hours[t]);
            }
        }
    }

    private static double[] least(double[] one, double[] two) {
        double[] least = new double[one.length];
        Arrays.setAll(least, t -> Math.min(one[t], two[t]));
        return least;
    }

    /** From what another found: each anew, in order, with what it must do first. */
    void from(Choice[] others) {
        Choice[] choices = others.clone();
        for (int i = 0; i < choices.length; i++) {
            home.order(choices, i, true);
            choices[i] = home.members.get(i).answer(home.around(choices, i, site));
        }
        consider(improved(choices, true));
        if (best == null) {
            consider(improved(fresh(null), true));
        }
    }

    /** Near the plan in force and with few switches, for at most so much more than the best. */
    Choice[] calm(double most) {
        Choice[] calm = best;
        double spent = cost;
        Choice[] kept = inForce();
        if (kept != null) {
            double total = home.total(kept);
            if (total <= cost + most) {
                calm = kept;
                spent = total;
            }
        }
        int stores = 0;
        for (Member each : home.members) {
            stores += each instanceof StoreMember ? 1 : 0;
        }
        for (int i = 0; i < calm.length && !late(); i++) {
            if (home.members.get(i) instanceof StoreMember stored) {
                Store store = stored.store(home.around(calm, i, site));
                Values values = Values.of(store);
                double budget = (cost + most - spent) / stores--;
                Course course = Calm.of(values, Best.course(values), Math.max(0, budget),
                        Problems.inForce(home.request, stored.id()));
                Choice.Stored choice = stored.of(store, course);
                Choice[] changed = calm.clone();
                changed[i] = choice;
                double total = home.total(changed);
                if (total <= cost + most && stored.may(choice)) {
                    calm = changed;
                    spent = total;
                }
            }
        }
        return calm;
    }

    /** Loads as in the plan in force, all else as is best then. */
    private Choice[] inForce() {
        if (home.request.inForce().isEmpty()) {
            return null;
        }
        Choice[] kept = best.clone();
        for (int i = 0; i < kept.length; i++) {
            Member member = home.members.get(i);
            if (member instanceof LoadMember load
                    && home.request.inForce().get().powerW().containsKey(load.id())) {
                kept[i] = load.nearest(Problems.inForce(home.request, load.id()));
            }
        }
        return improved(kept, false);
    }

}
