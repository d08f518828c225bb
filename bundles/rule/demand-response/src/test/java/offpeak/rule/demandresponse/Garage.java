package offpeak.rule.demandresponse;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Currency;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import offpeak.api.Decision;
import offpeak.api.EntityId;
import offpeak.api.Intent;
import offpeak.api.Interval;
import offpeak.api.Observation;
import offpeak.api.Prices;
import offpeak.api.Quality;
import offpeak.api.Series;
import offpeak.api.Situation;
import offpeak.api.State;
import offpeak.api.VehicleState;
import offpeak.api.VehicleState.Charging;
import offpeak.api.VehicleState.Reach;
import offpeak.testkit.Configured;
import offpeak.testkit.Sites;

/** Situations for the tests: a car in California that charges with 7.2 kW at home, at 40 % of a limit of 80 %. */
final class Garage {

    static final EntityId CAR = EntityId.parse("home/device/tesla-vehicle/car-1");
    static final EntityId LMP = EntityId.parse("home/price/caiso/rtm");
    static final Currency USD = Currency.getInstance("USD");
    static final double POWER_W = 7200;

    private static final OptionalDouble UNKNOWN = OptionalDouble.empty();

    private Garage() {}

    static DemandResponse rule(Map<String, ?> changes) {
        Map<String, Object> values = new HashMap<>(Map.of("minPauseMinutes", 0, "departure", ""));
        values.putAll(changes);
        return new DemandResponse(Configured.of(DemandResponse.Config.class, values));
    }

    static VehicleState car(Charging charging) {
        return car(Reach.ONLINE, charging, 0.4, Optional.of(true), Optional.empty());
    }

    static VehicleState car(Reach reach, Charging charging, double charge, Optional<Boolean> home,
            Optional<Integer> aggressiveness) {
        return new VehicleState(reach, Optional.of(charging), OptionalDouble.of(charge), OptionalDouble.of(0.8),
                OptionalDouble.of(charging == Charging.CHARGING ? POWER_W : 0), UNKNOWN, UNKNOWN, Optional.empty(),
                Optional.empty(), home, Optional.empty(), Optional.empty(), aggressiveness);
    }

    static <S extends State> Observation<S> seen(EntityId entity, S state, Instant at) {
        return new Observation<>(entity, state, at, Duration.ofHours(48), "test", Quality.GOOD);
    }

    /** Five minutes each, per MWh, from an instant on. */
    static Prices prices(String from, double... perMwh) {
        List<Series.Entry<Prices.Price>> entries = new ArrayList<>();
        Instant start = Instant.parse(from);
        for (double price : perMwh) {
            entries.add(new Series.Entry<>(Interval.of(start, Duration.ofMinutes(5)), Prices.Price.of(price / 1000)));
            start = start.plusSeconds(300);
        }
        return new Prices(Prices.Direction.IMPORT, USD, Series.of(entries), Prices.Market.WHOLESALE);
    }

    static Situation situation(String now, VehicleState car, Prices prices, Observation<?>... more) {
        Instant at = Instant.parse(now);
        List<Observation<?>> all = new ArrayList<>(List.of(seen(CAR, car, at), seen(LMP, prices, at)));
        all.addAll(Arrays.asList(more));
        return Situation.of(Sites.CALIFORNIA, at, all);
    }

    static Situation with(Situation situation, Decision... decisions) {
        return new Situation(situation.site(), situation.now(), situation.observations(), List.of(decisions),
                List.of());
    }

    /** As the engine would have kept it. */
    static Decision decision(Intent intent, Instant at, Decision.Stage stage) {
        return new Decision(at.getEpochSecond(), at, intent.device(), intent.setting(), intent.during().end(),
                intent.priority(), "demand-response", intent.reason(), List.of(),
                List.of(new Decision.Step(Decision.Stage.DESIRED, at, Optional.empty()),
                        new Decision.Step(stage, at, Optional.empty())));
    }

    /** CAISO's five-minute prices of SP15 on 21 August 2025 and the ten hours after, $/MWh. */
    static Map<Instant, Double> recorded() {
        Map<Instant, Double> prices = new java.util.TreeMap<>();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                Garage.class.getResourceAsStream("caiso-sp15-2025-08-21.csv"), StandardCharsets.US_ASCII))) {
            lines.readLine();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                prices.put(Instant.parse(line.split(",")[0]), Double.valueOf(line.split(",")[1]));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return prices;
    }
}
