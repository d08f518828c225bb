package offpeak.host.backtest;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import offpeak.api.BatteryCapabilities;
import offpeak.api.Setting;

/** A way of telling a battery what to do, run over a recorded time. */
interface Policy {

    /** @throws Refused when it can't be run on these data */
    void run(Recorded recorded, Store store, Tally tally) throws Refused;

    /** Leaves the battery alone. */
    static Policy nothing() {
        return (recorded, store, tally) -> {
            for (int i = 0; i < recorded.steps(); i++) {
                tally.step(i, 0);
            }
        };
    }

    /** Stores the sun's surplus and covers the home's need. */
    static Policy selfConsumption() {
        return (recorded, store, tally) -> {
            for (int i = 0; i < recorded.steps(); i++) {
                tally.step(i, follow(recorded, store, tally, i, new Setting.SelfConsume(), 0));
            }
        };
    }

    /**
     * What a battery that was told something does in a step, by the load and the sun as they were.
     *
     * @param floor the reserve, 0..1
     * @return Wh on the side of the house, positive charges
     */
    static double follow(Recorded recorded, Store store, Tally tally, int i, Setting told, double floor) {
        double hours = recorded.hours();
        double surplusWh = (recorded.sunW()[i] - recorded.loadW()[i]) * hours;
        double stored = tally.storedWh(i);
        double chargeWh = store.chargeW() * hours;
        double dischargeWh = store.dischargeW() * hours;
        double aboveWh = Math.max(0, stored - floor * store.capacityWh()) * store.efficiency();
        double sun = Math.min(Math.max(0, surplusWh), chargeWh);
        if (told instanceof Setting.ChargeFromGrid charge) {
            double toTarget = Math.max(0, charge.target() * store.capacityWh() - stored) / store.efficiency();
            // whatever is over of the sun goes in as well, up to full
            return Math.max(sun,
                    Math.min(toTarget, Math.min(chargeWh, charge.powerW().orElse(Double.MAX_VALUE) * hours)));
        }
        if (told instanceof Setting.Export export) {
            double toFloor = Math.max(0, stored - Math.max(floor, export.floor()) * store.capacityWh())
                    * store.efficiency();
            return -Math.min(Math.min(dischargeWh, toFloor), export.powerW().orElse(Double.MAX_VALUE) * hours);
        }
        if (told instanceof Setting.Hold) {
            return sun;
        }
        // what a device makes of a tariff by itself is not known: at least it covers the home
        return surplusWh > 0 ? sun : -Math.min(Math.min(-surplusWh, dischargeWh), aboveWh);
    }

    /** What rules are told of a battery like this. */
    static BatteryCapabilities capabilities(Recorded recorded, Store store) {
        return new BatteryCapabilities(OptionalDouble.of(store.chargeW()), OptionalDouble.of(store.dischargeW()), 1,
                Optional.of(recorded.sells()));
    }

    /** Names and results in order. */
    record Outcome(String name, Tally tally) {}

    /** @param outcomes in the order of the policies */
    record Outcomes(Recorded recorded, Request request, List<Outcome> outcomes, double seconds) {

        Optional<Tally> of(String name) {
            return outcomes.stream().filter(one -> one.name().equals(name)).map(Outcome::tally).findFirst();
        }

        /** Which part of what perfect foresight saves over self-consumption another way saves; absent without either. */
        OptionalDouble share(Outcome outcome) {
            double self = of(Runner.SELF_CONSUMPTION).orElseThrow().cost();
            double most = self - of(Runner.FORESIGHT).map(Tally::cost).orElse(self);
            return most > 0.005 ? OptionalDouble.of((self - outcome.tally().cost()) / most) : OptionalDouble.empty();
        }
    }
}
