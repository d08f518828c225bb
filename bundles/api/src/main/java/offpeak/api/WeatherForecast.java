package offpeak.api;

import java.util.Objects;
import java.util.OptionalDouble;

/**
 * The weather that is expected at a place.
 *
 * @param weather by hour or finer
 */
public record WeatherForecast(Series<Weather> weather) implements State {

    /**
     * @param temperatureC °C
     * @param irradianceWm2 on a level plane, W/m²
     * @param cloudCover 0..1
     * @param windMs m/s
     */
    public record Weather(OptionalDouble temperatureC, OptionalDouble irradianceWm2, OptionalDouble cloudCover,
            OptionalDouble windMs) {}

    public WeatherForecast {
        Objects.requireNonNull(weather, "weather");
    }
}
