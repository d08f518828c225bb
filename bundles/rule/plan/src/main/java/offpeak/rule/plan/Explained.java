package offpeak.rule.plan;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import offpeak.api.Decision;
import offpeak.api.EntityId;
import offpeak.api.Reason;
import offpeak.api.Setting;
import offpeak.api.Situation;
import offpeak.api.plan.Why;

/**
 * Adds to the reason of what is done now at which price it would not be, what keeps it from doing more, and when else it could be
 * done. That costs as much as two plans of a device alone, so it is worked out when something else is decided and read from the
 * ledger as long as that holds.
 */
final class Explained {

    private static final String PRICE = "price";
    private static final String FLIP = "flip";
    private static final String LIMIT = "limit";
    private static final String NEXT = "next";
    private static final String REGRET = "regret";

    private static final Comparator<Decision> LATER = Comparator.comparing(Decision::at).thenComparing(Decision::id);

    private final Situation situation;

    Explained(Situation situation) {
        this.situation = situation;
    }

    /** @param why empty when the plan has no word on it */
    Reason more(EntityId device, Setting setting, Reason reason, Supplier<Optional<Why.Slot>> why) {
        Optional<Decision> last = last(device, setting.name())
                .filter(one -> one.stage() != Decision.Stage.REFUSED && one.stage() != Decision.Stage.FAILED)
                .filter(one -> one.setting().getClass() == setting.getClass()
                        && one.reason().code().equals(reason.code()));
        Map<String, Object> params = new HashMap<>();
        if (last.isPresent()) {
            // what was worked out for another price says nothing of this one
            if (reason.params().get(PRICE).equals(last.get().reason().params().get(PRICE))) {
                params.putAll(last.get().reason().params());
            }
        } else {
            why.get().ifPresent(slot -> add(params, slot));
        }
        params.putAll(reason.params());
        return new Reason(reason.code(), params);
    }

    private Optional<Decision> last(EntityId device, String setting) {
        Optional<Decision> last = Optional.empty();
        for (Decision one : situation.decisions()) {
            if (one.device().equals(device) && one.setting().name().equals(setting)
                    && (last.isEmpty() || LATER.compare(one, last.get()) > 0)) {
                last = Optional.of(one);
            }
        }
        return last;
    }

    private static void add(Map<String, Object> params, Why.Slot slot) {
        slot.flipPrice().ifPresent(price -> params.put(FLIP, price));
        slot.binding().stream().findFirst().ifPresent(limit -> params.put(LIMIT,
                "plan.limit." + limit.name().toLowerCase(Locale.ROOT).replace('_', '-')));
        slot.next().ifPresent(next -> {
            params.put(NEXT, next.at());
            params.put(REGRET, next.regret());
        });
    }
}
