package offpeak.rule.precool;

import java.time.Instant;
import java.time.LocalDate;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;
import offpeak.api.Interval;
import offpeak.api.Situation;
import offpeak.api.WeatherForecast;

/** How warm and how cold the days will be. Not knowing is no reason to do anything, nor to leave the battery's reason out. */
final class Weather {

    private final Situation situation;
    private final Options options;

    Weather(Situation situation, Options options) {
        this.situation = situation;
        this.options = options;
    }

    /** The day's highest temperature when that is reason enough to cool. */
    OptionalDouble hot(Instant day) {
        return temperatures(day).max().stream()
                .filter(warmest -> warmest >= options.hotAboveC().orElse(Double.MAX_VALUE))
                .findFirst();
    }

    /** The day's lowest temperature when that is reason enough to heat. */
    OptionalDouble cold(Instant day) {
        return temperatures(day).min().stream()
                .filter(coldest -> coldest <= options.coldBelowC().orElse(-Double.MAX_VALUE)).findFirst();
    }

    private DoubleStream temperatures(Instant day) {
        LocalDate date = day.atZone(situation.zone()).toLocalDate();
        Interval whole = new Interval(date.atStartOfDay(situation.zone()).toInstant(),
                date.plusDays(1).atStartOfDay(situation.zone()).toInstant());
        return situation.usable(WeatherForecast.class).stream().limit(1)
                .flatMap(seen -> seen.state().weather().within(whole).entries().stream())
                .flatMapToDouble(entry -> entry.value().temperatureC().stream());
    }
}
