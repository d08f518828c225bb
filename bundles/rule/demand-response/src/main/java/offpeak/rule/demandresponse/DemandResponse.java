package offpeak.rule.demandresponse;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import offpeak.api.DemandEvent;
import offpeak.api.Intent;
import offpeak.api.Notifier;
import offpeak.api.Observation;
import offpeak.api.Prices;
import offpeak.api.Reason;
import offpeak.api.Rule;
import offpeak.api.Situation;
import offpeak.api.SiteId;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * Pauses the charging of cars that are at home and on their cable while the wholesale price at their node is high, and lets
 * what was before come back when it is not.
 *
 * <p>A spell begins with a published price at or above the threshold and ends with one below {@code resumeBelow}, but not
 * before the least pause is over; it is read from the prices of the last 24 h alone, so that a restart changes nothing.
 * Where no price is known for the present, or an older one is all there is, nothing is paused.
 *
 * <p>What is not charging is let be: a charge that somebody stopped is not paused, so it is not started again either, and no
 * car is woken to be told what it does already. A charge is not paused when its owner opted out of the spell, when enough
 * others were paused in the last 24 h, or when the car would not be ready for its departure.
 */
@Component(service = Rule.class, configurationPid = "offpeak.rule.demand-response", configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = DemandResponse.Config.class, factory = true)
public final class DemandResponse implements Rule {

    /** What a user can set. */
    @ObjectClassDefinition(localization = "OSGI-INF/l10n/metatype", name = "%rule.name", description = "%rule.description")
    public @interface Config {
        @AttributeDefinition(name = "%site.name", description = "%site.description")
        String site() default "home";

        @AttributeDefinition(name = "%enabled.name", description = "%enabled.description")
        boolean enabled() default true;

        @AttributeDefinition(name = "%car.name", description = "%car.description", required = false)
        String car() default "";

        @AttributeDefinition(name = "%prices.name", description = "%prices.description", required = false)
        String prices() default "";

        @AttributeDefinition(name = "%threshold.name", description = "%threshold.description")
        double threshold() default 100;

        @AttributeDefinition(name = "%resumeBelow.name", description = "%resumeBelow.description", required = false)
        String resumeBelow() default "";

        @AttributeDefinition(name = "%aggressiveness.name", description = "%aggressiveness.description", min = "0", max = "100", required = false)
        int aggressiveness() default 0;

        @AttributeDefinition(name = "%maxSkipsPerDay.name", description = "%maxSkipsPerDay.description", min = "0", max = "288")
        int maxSkipsPerDay() default 6;

        @AttributeDefinition(name = "%minPauseMinutes.name", description = "%minPauseMinutes.description", min = "0", max = "240")
        int minPauseMinutes() default 10;

        @AttributeDefinition(name = "%maxPauseMinutes.name", description = "%maxPauseMinutes.description", min = "5", max = "1200")
        int maxPauseMinutes() default 240;

        @AttributeDefinition(name = "%staleMinutes.name", description = "%staleMinutes.description", min = "0", max = "60")
        int staleMinutes() default 10;

        @AttributeDefinition(name = "%leastCharge.name", description = "%leastCharge.description", min = "0", max = "1")
        double leastCharge() default 0.25;

        @AttributeDefinition(name = "%departure.name", description = "%departure.description", required = false)
        String departure() default "07:00";

        @AttributeDefinition(name = "%marginMinutes.name", description = "%marginMinutes.description", min = "0", max = "600")
        int marginMinutes() default 30;

        @AttributeDefinition(name = "%capacityWh.name", description = "%capacityWh.description", min = "1000")
        double capacityWh() default 75_000;

        @AttributeDefinition(name = "%chargePowerW.name", description = "%chargePowerW.description", min = "0")
        double chargePowerW() default 0;
    }

    private final Config config;

    @Activate
    public DemandResponse(Config config) {
        this.config = config;
    }

    /** @throws IllegalArgumentException naming the field of the configuration that can't be used, and why */
    @Override
    public List<Intent> decide(Situation situation) {
        Options options = Options.of(config);
        if (!options.enabled() || !situation.site().id().value().equals(options.site())) {
            return List.of();
        }
        Optional<Observation<Prices>> prices = prices(situation, options);
        List<Intent> intents = new ArrayList<>();
        prices.ifPresent(market -> Car.all(situation, options.car())
                .forEach(car -> new Deliberation(situation, options, market, car).intent().ifPresent(intents::add)));
        return List.copyOf(intents);
    }

    /** That a car was seen to pause, and what that brought when it goes on. */
    @Override
    public List<Report> reports(Situation situation) {
        List<Report> reports = new ArrayList<>();
        Options options = Options.of(config);
        for (Observation<DemandEvent> seen : situation.usable(DemandEvent.class)) {
            DemandEvent event = seen.state();
            if (event.device().site().value().equals(options.site()) && event.device().isMeantBy(options.car())) {
                // other rules' pauses are theirs to tell
                situation.decisions().stream().filter(one -> one.reason().code().equals(Deliberation.PAUSED)
                        && event.id().equals(Long.toString(one.id()))).findFirst()
                        .ifPresent(pause -> reports.add(event.end().isPresent()
                                ? ended(event, event.end().get())
                                : started(event, pause.reason())));
            }
        }
        return reports;
    }

    private static Report started(DemandEvent event, Reason why) {
        Map<String, Object> params = new TreeMap<>(why.params());
        params.put("car", event.device().name());
        return new Report(id("paused", event), Notifier.Level.INFO, new Reason("demand-response.started", params));
    }

    private static Report ended(DemandEvent event, Instant end) {
        Map<String, Object> params = new TreeMap<>(
                Map.of("car", event.device().name(), "start", event.start(), "end", end));
        event.avoidedWh().ifPresent(wh -> params.put("avoided", wh));
        event.value().ifPresent(value -> params.put("value", Math.rint(value * 100) / 100));
        boolean known = params.containsKey("avoided") && params.containsKey("value");
        return new Report(id("ended", event), Notifier.Level.INFO,
                new Reason(known ? "demand-response.ended" : "demand-response.over", params));
    }

    private static String id(String what, DemandEvent event) {
        return what + " " + event.device().site() + " " + event.id();
    }

    /** The wholesale prices of the home's node: its own before the shared ones. */
    private static Optional<Observation<Prices>> prices(Situation situation, Options options) {
        return situation.usable(Prices.class).stream()
                .filter(seen -> seen.state().market() == Prices.Market.WHOLESALE
                        && seen.state().direction() == Prices.Direction.IMPORT)
                .filter(seen -> seen.entity().isMeantBy(options.prices()))
                .min(Comparator.<Observation<Prices>, Boolean>comparing(
                        seen -> seen.entity().site().equals(SiteId.GRID)).thenComparing(Observation::entity));
    }
}
