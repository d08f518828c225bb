package offpeak.simulator.http;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

import offpeak.simulator.home.Climate;
import offpeak.simulator.home.Home;
import offpeak.simulator.home.Noise;
import offpeak.simulator.price.Prices;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The weather and the sun above the simulated home as Forecast.Solar, Solcast, Open-Meteo and Weatherbit tell them: for any
 * place it is the home's own, and what is foretold comes to pass.
 */
final class ForecastFaces {

    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration HALF_HOUR = Duration.ofMinutes(30);
    /** Of the means: drifting clouds have knots half an hour apart. */
    private static final Duration SAMPLE = Duration.ofMinutes(5);
    private static final double FULL_SUN_WM2 = 1_000;
    private static final double W_PER_KW = 1_000;
    private static final int MOST_DAYS = 16;
    private static final double STORMS = 0.08;

    private final InstantSource clock;
    private final Home home;

    ForecastFaces(InstantSource clock, Home home) {
        this.clock = clock;
        this.home = home;
    }

    /** Rows of today and tomorrow by the home's clock: sunrise, each whole hour, sunset; each is the energy since the last. */
    Answer forecastSolar(Request request) {
        List<String> path = request.segments();
        int at = path.indexOf("estimate");
        if (at < 0 || at > 1 || path.size() != at + 6) {
            return PlainFace.notFound();
        }
        double peakW = Double.parseDouble(path.get(at + 5)) * W_PER_KW;
        ObjectNode body = Json.object();
        ObjectNode result = body.putObject("result");
        ObjectNode watts = result.putObject("watts");
        ObjectNode energy = result.putObject("watt_hours_period");
        LocalDate today = LocalDate.ofInstant(clock.instant(), home.zone());
        for (LocalDate day : List.of(today, today.plusDays(1))) {
            Instant midnight = day.atStartOfDay(home.zone()).toInstant();
            Instant before = sun(midnight, 1).orElse(midnight.plus(HOUR.multipliedBy(12)));
            Instant sunset = sun(midnight.plus(HOUR.multipliedBy(24)), -1).orElse(before);
            String sunrise = stamp(before);
            watts.put(sunrise, 0);
            energy.put(sunrise, 0);
            while (before.isBefore(sunset)) {
                Instant hour = before.truncatedTo(ChronoUnit.HOURS).plus(HOUR);
                Instant next = hour.isBefore(sunset) ? hour : sunset;
                double meanW = peakW * sun(before, next);
                watts.put(stamp(next), Math.round(peakW * home.sky(next).sun()));
                energy.put(stamp(next), Math.round(meanW * Duration.between(before, next).toSeconds() / 3_600.0));
                before = next;
            }
        }
        body.putObject("message").put("code", 0).put("type", "success");
        return Answer.json(200, body);
    }

    /** The first minute with sun, forwards or backwards within a day. */
    private Optional<Instant> sun(Instant from, int direction) {
        for (int minute = 1; minute < 24 * 60; minute++) {
            Instant at = from.plus((long) direction * minute, ChronoUnit.MINUTES);
            if (home.sky(at).sun() > 0) {
                return Optional.of(at);
            }
        }
        return Optional.empty();
    }

    private static String stamp(Instant at) {
        return at.toString().replace("Z", "+00:00");
    }

    /** The home's own array. */
    Answer solcast(Request request) {
        if (!PlainFace.mayAsk(request)) {
            return PlainFace.noAccess();
        }
        if (!request.path().equals("/rooftop_sites/" + Accounts.SOLCAST_ROOFTOP + "/forecasts")) {
            return PlainFace.notFound();
        }
        int hours = Integer.parseInt(request.query().getOrDefault("hours", "48"));
        if (hours < 1 || hours > MOST_DAYS * 24) {
            throw new BadRequest("hours is 1 to " + MOST_DAYS * 24);
        }
        ObjectNode body = Json.object();
        ArrayNode rows = body.putArray("forecasts");
        Instant start = Prices.slotOf(clock.instant());
        for (int i = 0; i < hours * 2; i++) {
            Instant end = start.plus(HALF_HOUR);
            double kw = mean(start, end, home::solarW) / W_PER_KW;
            rows.addObject().put("pv_estimate", Json.rounded(kw, 4)).put("pv_estimate10", Json.rounded(kw * 0.7, 4))
                    .put("pv_estimate90", Json.rounded(kw * 1.15, 4))
                    .put("period_end", end.toString().replace("Z", ".0000000Z")).put("period", "PT30M");
            start = end;
        }
        return Answer.json(200, body);
    }

    Answer openMeteo(Request request) {
        if (!request.path().equals("/v1/forecast")) {
            return PlainFace.notFound();
        }
        Map<String, String> query = request.query();
        int past = Integer.parseInt(query.getOrDefault("past_days", "0"));
        int ahead = Integer.parseInt(query.getOrDefault("forecast_days", "7"));
        if (past < 0 || past > MOST_DAYS || ahead < 0 || ahead > MOST_DAYS) {
            throw new BadRequest("past_days and forecast_days are 0 to " + MOST_DAYS);
        }
        Instant midnight = clock.instant().truncatedTo(ChronoUnit.DAYS);
        Instant first = midnight.minus(past, ChronoUnit.DAYS);
        ObjectNode body = Json.object().put("latitude", query.getOrDefault("latitude", ""))
                .put("longitude", query.getOrDefault("longitude", "")).put("utc_offset_seconds", 0)
                .put("timezone", "GMT");
        ObjectNode hourly = body.putObject("hourly");
        ArrayNode times = hourly.putArray("time");
        for (String field : query.getOrDefault("hourly", "").split(",")) {
            hourly.putArray(field);
        }
        for (int i = 0; i < (past + ahead) * 24; i++) {
            Instant at = first.plus(i, ChronoUnit.HOURS);
            times.add(at.getEpochSecond());
            for (String field : query.getOrDefault("hourly", "").split(",")) {
                ((ArrayNode) hourly.path(field)).add(weather(field, at));
            }
        }
        return Answer.json(200, body);
    }

    /** An irradiance is the mean of the hour before its stamp; the others are values of the moment. */
    private double weather(String field, Instant at) {
        return switch (field) {
            case "shortwave_radiation", "global_tilted_irradiance" -> wattsPerM2(at.minus(HOUR), at);
            case "temperature_2m" -> Json.rounded(Climate.outsideC(at, home.zone()), 1);
            case "cloud_cover" -> cloudPercent(at);
            case "wind_speed_10m" -> windMs(at);
            default -> throw new BadRequest("Cannot initialize hourly variable from invalid String value " + field);
        };
    }

    Answer weatherbit(Request request) {
        if (!Accounts.MARKET_TOKEN.equals(request.query().get("key"))) {
            return Answer.json(403, Json.object().put("error", "API key not valid, or not yet activated."));
        }
        ObjectNode body = Json.object().put("timezone", home.zone().getId());
        if (request.path().equals("/v2.0/alerts")) {
            storms(body.putArray("alerts"));
            return Answer.json(200, body);
        }
        if (!request.path().equals("/v2.0/forecast/hourly")) {
            return PlainFace.notFound();
        }
        int hours = Integer.parseInt(request.query().getOrDefault("hours", "48"));
        if (hours < 1 || hours > MOST_DAYS * 24) {
            throw new BadRequest("hours is 1 to " + MOST_DAYS * 24);
        }
        ArrayNode rows = body.putArray("data");
        Instant start = clock.instant().truncatedTo(ChronoUnit.HOURS);
        for (int i = 0; i < hours; i++) {
            Instant at = start.plus(i, ChronoUnit.HOURS);
            rows.addObject().put("timestamp_utc", LocalDateTime.ofInstant(at, ZoneOffset.UTC) + ":00")
                    .put("temp", weather("temperature_2m", at)).put("ghi", wattsPerM2(at, at.plus(HOUR)))
                    .put("clouds", cloudPercent(at)).put("wind_spd", windMs(at));
        }
        return Answer.json(200, body);
    }

    /** On about one day in twelve, told of from noon of the day before. */
    private void storms(ArrayNode alerts) {
        Instant now = clock.instant();
        ZoneId zone = home.zone();
        LocalDate today = LocalDate.ofInstant(now, zone);
        for (LocalDate day : List.of(today, today.plusDays(1))) {
            Instant told = day.minusDays(1).atTime(12, 0).atZone(zone).toInstant();
            Instant start = day.atTime(14, 0).atZone(zone).toInstant();
            Instant end = day.atTime(22, 0).atZone(zone).toInstant();
            boolean storm = Noise.of(home.seed() ^ 0x5707, day.toEpochDay()).nextDouble() < STORMS;
            if (storm && !told.isAfter(now) && end.isAfter(now)) {
                alerts.addObject().put("title", "Severe thunderstorm warning").put("severity", "Warning")
                        .put("effective_utc", utc(told)).put("onset_utc", utc(start)).put("ends_utc", utc(end))
                        .put("expires_utc", utc(end)).put("uri", "https://weather.example/alerts/" + day);
            }
        }
    }

    private static String utc(Instant at) {
        return at.toString().replace("Z", "");
    }

    private long cloudPercent(Instant at) {
        return Math.round(home.sky(at).cloud() * 100);
    }

    private double windMs(Instant at) {
        return Json.rounded(Noise.of(home.seed() ^ 0x3154D, at.getEpochSecond() / 3_600).nextDouble(0.5, 9), 1);
    }

    private double wattsPerM2(Instant start, Instant end) {
        return Json.rounded(FULL_SUN_WM2 * sun(start, end), 1);
    }

    private double sun(Instant start, Instant end) {
        return mean(start, end, at -> home.sky(at).sun());
    }

    private static double mean(Instant start, Instant end, ToDoubleFunction<Instant> of) {
        double sum = 0;
        int samples = 0;
        for (Instant at = start; at.isBefore(end); at = at.plus(SAMPLE)) {
            sum += of.applyAsDouble(at);
            samples++;
        }
        return samples == 0 ? 0 : sum / samples;
    }
}
