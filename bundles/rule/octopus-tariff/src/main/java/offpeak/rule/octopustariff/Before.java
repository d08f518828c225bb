package offpeak.rule.octopustariff;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import offpeak.api.Decision;
import offpeak.api.EntityId;
import offpeak.api.Setting;
import offpeak.api.Situation;
import offpeak.api.Tariff;

/** What this rule last decided, read from the ledger. */
final class Before {

    private Before() {}

    /** The week that was decided last, if that was today. */
    static Optional<Week> today(Situation situation, EntityId battery, HomeClock clock) {
        return situation.decisions().stream()
                .filter(decision -> decision.device().equals(battery)
                        && decision.reason().code().startsWith("octopus-tariff.")
                        && decision.setting() instanceof Setting.FollowTariff)
                .max(Comparator.comparing(Decision::at).thenComparing(Decision::id))
                .filter(decision -> LocalDate.ofInstant(decision.at(), clock.zone()).equals(clock.today()))
                .map(decision -> week(((Setting.FollowTariff) decision.setting()).tariff(), decision));
    }

    private static Week week(Tariff tariff, Decision decision) {
        List<List<Week.Cell>> days = new ArrayList<>();
        for (int day = 0; day < 7; day++) {
            days.add(new ArrayList<>(java.util.Collections.nCopies(HomeClock.SLOTS,
                    new Week.Cell(Tariff.Level.ON_PEAK, 0, 0))));
        }
        for (Tariff.Band band : tariff.bands()) {
            Week.Cell cell = new Week.Cell(band.level(), band.buy(), band.sell());
            for (Tariff.Window window : band.windows()) {
                int from = window.start().toSecondOfDay() / 60 / HomeClock.SLOT_MINUTES;
                int end = window.end().toSecondOfDay() / 60 / HomeClock.SLOT_MINUTES;
                for (int slot = from; slot < (end == 0 ? HomeClock.SLOTS : end); slot++) {
                    days.get(window.day().ordinal()).set(slot, cell);
                }
            }
        }
        return new Week(days, decision.reason());
    }
}
