package offpeak.rule.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import offpeak.api.Setting;

/**
 * What a battery is told in the step that runs: of all settings the one whose cost in the step less the worth of what is then
 * stored is least. Of equals a charge that the plan has, which finishes early; then the home comes first, and what the plan has last.
 */
final class Choice {

    /** Main unit per hour; what differs by less is equal. What a change of plan must gain is the host's affair. */
    private static final double TRIFLE_PER_HOUR = 4e-5;
    /** Devices report charge in steps of about 1 %: less is noise, and not worth a start. */
    private static final double NOISE = 0.01;
    /** Main unit; what rounding may make of equal costs. */
    private static final double SAME = 1e-9;
    private static final double WH_PER_KWH = 1000;

    private final Store store;
    private final Worth worth;
    private final double hours;
    private final double buy;
    private final double sell;
    private final boolean sells;
    private final double netWh;
    private final double stored;
    private final double reserveWh;
    private final Setting planned;

    /** @param cost of the step less the worth of what is then stored, main unit */
    private record Option(Setting setting, double cost) {}

    Choice(Store store, Steps steps, Outlook.Way way, Worth worth, Setting planned) {
        this.store = store;
        this.planned = planned;
        this.worth = worth;
        this.hours = steps.horizon().hours(0);
        this.buy = steps.importPrice().get(0);
        this.sell = steps.exportPrice().get(0);
        // an estimated price is no reason to sell
        this.sells = store.exports() && steps.estimated().get(0) == 0;
        this.netWh = (way.loadW().get(0) - way.sunW().get(0)) * hours;
        this.stored = store.storedWh();
        this.reserveWh = Math.min(stored, store.reserve() * store.capacityWh());
    }

    Setting best() {
        double sunWh = Math.min(Math.max(0, -netWh), store.chargeW() * hours);
        double coverWh = Math.min(Math.max(0, netWh), store.dischargeW() * hours);
        double fullWh = (store.capacityWh() - stored) / store.efficiency();
        double emptyWh = (stored - reserveWh) * store.efficiency();
        List<Option> options = new ArrayList<>();
        options.add(
                option(new Setting.SelfConsume(), sunWh > 0 ? Math.min(sunWh, fullWh) : -Math.min(coverWh, emptyWh)));
        options.add(option(new Setting.Hold(), Math.min(sunWh, fullWh)));
        double noiseWh = NOISE * store.capacityWh();
        if (store.chargesFromGrid()) {
            double mostWh = Math.min(store.chargeW() * hours, fullWh);
            for (double target : worth.points(stored, store.capacityWh())) {
                double batteryWh = (target - stored) / store.efficiency();
                if (target > stored + noiseWh && batteryWh > sunWh) {
                    options.add(option(new Setting.ChargeFromGrid(share(target), store.chargePowerW()),
                            Math.min(batteryWh, mostWh)));
                }
            }
        }
        if (sells) {
            double mostWh = Math.min(store.dischargeW() * hours, emptyWh);
            for (double floor : worth.points(reserveWh, stored)) {
                double batteryWh = (stored - floor) * store.efficiency();
                boolean idle = floor == stored && sunWh > 0;
                if (idle || stored - floor > noiseWh && batteryWh > coverWh) {
                    options.add(option(new Setting.Export(share(floor), OptionalDouble.empty()),
                            -Math.min(batteryWh, mostWh)));
                }
            }
        }
        return options.stream().reduce(this::better).orElseThrow().setting();
    }

    /** @param batteryWh on the side of the house, positive charges */
    private Option option(Setting setting, double batteryWh) {
        double gridKwh = (netWh + batteryWh) / WH_PER_KWH;
        double after = batteryWh > 0
                ? stored + batteryWh * store.efficiency()
                : stored + batteryWh / store.efficiency();
        return new Option(setting, (gridKwh > 0 ? gridKwh * buy : gridKwh * sell)
                + Math.max(0, -batteryWh) / WH_PER_KWH * store.wearPerKwh() - worth.at(after) - preference(setting));
    }

    private Option better(Option best, Option next) {
        // of the targets that can't be reached in the step the last one that is still worth it
        boolean further = next.setting() instanceof Setting.ChargeFromGrid to
                && best.setting() instanceof Setting.ChargeFromGrid from && to.target() > from.target()
                && Math.abs(next.cost() - best.cost()) < SAME
                && worth.slope(from.target() * store.capacityWh(), to.target() * store.capacityWh())
                        * store.efficiency() > buy;
        return next.cost() < best.cost() - SAME || further ? next : best;
    }

    private double preference(Setting setting) {
        // of the hour: the end of a step is judged as its start was
        double trifle = TRIFLE_PER_HOUR * hours;
        if (setting instanceof Setting.SelfConsume) {
            return 2 * trifle;
        }
        boolean as = setting.getClass() == planned.getClass();
        return !as ? 0 : setting instanceof Setting.ChargeFromGrid ? 3 * trifle : trifle;
    }

    /** Of a full battery; to a hundredth of a percent, as what is computed from what was measured must not tremble. */
    private double share(double wh) {
        return Math.min(1, Math.max(0, Math.rint(wh / store.capacityWh() * 1e4) / 1e4));
    }
}
