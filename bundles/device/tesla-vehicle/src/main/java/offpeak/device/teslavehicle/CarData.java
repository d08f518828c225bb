package offpeak.device.teslavehicle;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import offpeak.api.Site;
import offpeak.api.VehicleState.Charging;
import offpeak.api.VendorException;
import offpeak.api.VendorException.Kind;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What {@code vehicle_data} tells. Charges 0..1, W, A.
 *
 * @param at by the car's stamp
 * @param moving whether it is in gear
 * @param occupied whether somebody is in it
 * @param firmware e.g. {@code 2024.44.3}
 * @param ownSchedule the charge schedule that this host made
 */
record CarData(Instant at, Optional<Charging> charging, OptionalDouble charge, OptionalDouble limit,
        OptionalDouble powerW, OptionalDouble amps, OptionalDouble maxAmps, Optional<Instant> scheduledStart,
        Optional<Instant> fullAt, Optional<Site.Location> place, Optional<Boolean> climate, boolean moving,
        boolean occupied, String firmware, OptionalLong ownSchedule) {

    /** By this name the host's own schedule is known among the user's. */
    static final String SCHEDULE = "Offpeak";

    private static final Map<String, Charging> WORDS = Map.of("Disconnected", Charging.DISCONNECTED, "NoPower",
            Charging.NO_POWER, "Starting", Charging.STARTING, "Charging", Charging.CHARGING, "Complete",
            Charging.COMPLETE, "Stopped", Charging.STOPPED, "Calibrating", Charging.STARTING);
    private static final Duration STAMP_SANE = Duration.ofDays(1);
    private static final Duration LONGEST_CHARGE = Duration.ofDays(7);
    private static final int DAY_MINUTES = 24 * 60;
    /** What a charger or a car can have. */
    private static final double MOST_W = 1e6;
    private static final double MOST_A = 1000;
    private static final double THREE_PHASES = 3;
    /** All that is kept while a car sleeps, so that it is known after a restart of the host. */
    private static final Map<String, List<String>> KEPT = Map.of("charge_state",
            List.of("charging_state", "battery_level", "charge_limit_soc", "charge_current_request",
                    "charge_current_request_max", "scheduled_charging_mode", "scheduled_charging_start_time"),
            "climate_state", List.of("is_climate_on"), "drive_state", List.of("latitude", "longitude"),
            "vehicle_state", List.of("car_version"), "charge_schedule_data", List.of("charge_schedules"));

    boolean pluggedIn() {
        return charging.isPresent() && charging.get() != Charging.DISCONNECTED;
    }

    boolean draws() {
        return charging.filter(now -> now == Charging.CHARGING || now == Charging.STARTING).isPresent();
    }

    /** Whether anything but the time differs. */
    boolean same(CarData other) {
        return charging.equals(other.charging) && charge.equals(other.charge) && limit.equals(other.limit)
                && amps.equals(other.amps) && climate.equals(other.climate)
                && scheduledStart.equals(other.scheduledStart) && moving == other.moving
                && occupied == other.occupied;
    }

    /** @throws VendorException BAD_ANSWER when it has no charge state, or a number that is none */
    static CarData of(JsonNode data, Instant now, ZoneId zone) throws VendorException {
        JsonNode charge = data.path("charge_state");
        if (!charge.isObject()) {
            throw new VendorException(Kind.BAD_ANSWER,
                    "the car's data have no charge_state; it is read again later");
        }
        Instant at = stamp(charge.path("timestamp")).filter(stamp -> !stamp.isAfter(now))
                .filter(stamp -> Duration.between(stamp, now).compareTo(STAMP_SANE) <= 0).orElse(now);
        return of(data, at, now, zone);
    }

    private static CarData of(JsonNode data, Instant at, Instant now, ZoneId zone) throws VendorException {
        JsonNode charge = data.path("charge_state");
        JsonNode drive = data.path("drive_state");
        JsonNode schedules = data.path("charge_schedule_data").path("charge_schedules");
        Optional<Charging> charging = Answers.word(charge, "charging_state").map(WORDS::get);
        String gear = drive.path("shift_state").asString("");
        return new CarData(at, charging, fraction(charge, "battery_level"), fraction(charge, "charge_limit_soc"),
                charging.isPresent() ? power(charge, charging.get()) : OptionalDouble.empty(),
                number(charge, "charge_current_request", 0, MOST_A),
                number(charge, "charge_current_request_max", 0, MOST_A), start(charge, schedules, now, zone),
                full(charge, charging, at), place(drive),
                Optional.of(data.path("climate_state").path("is_climate_on")).filter(JsonNode::isBoolean)
                        .map(JsonNode::booleanValue),
                List.of("D", "R", "N").contains(gear), data.path("vehicle_state").path("is_user_present")
                        .asBoolean(false),
                data.path("vehicle_state").path("car_version").asString(""), own(schedules));
    }

    /** What {@link #parse} reads back. */
    static String kept(JsonNode data, Instant at) {
        ObjectNode kept = Answers.JSON.createObjectNode().put("at", at.toString());
        KEPT.forEach((part, names) -> {
            ObjectNode copy = kept.putObject(part);
            names.stream().filter(data.path(part)::has).forEach(name -> copy.set(name, data.path(part).path(name)));
        });
        return kept.toString();
    }

    static Optional<CarData> parse(String kept, ZoneId zone) {
        try {
            JsonNode data = Answers.JSON.readTree(kept);
            Instant at = Instant.parse(data.path("at").asString(""));
            return Optional.of(of(data, at, at, zone));
        } catch (tools.jackson.core.JacksonException | java.time.DateTimeException | VendorException e) {
            return Optional.empty();
        }
    }

    /** By volts and amps, since the car tells whole kW only; by these for a fast charger, which tells no amps. */
    private static OptionalDouble power(JsonNode charge, Charging charging) throws VendorException {
        OptionalDouble kw = number(charge, "charger_power", -MOST_W, MOST_W);
        OptionalDouble volts = number(charge, "charger_voltage", -MOST_W, MOST_W);
        OptionalDouble amps = number(charge, "charger_actual_current", -MOST_A, MOST_A);
        if (charging != Charging.CHARGING) {
            return OptionalDouble.of(0);
        }
        if (!charge.path("fast_charger_present").asBoolean(false) && volts.orElse(0) > 0 && amps.orElse(0) > 0) {
            // 2 stands for three phases
            double phases = charge.path("charger_phases").asInt(1) > 1 ? THREE_PHASES : 1;
            return OptionalDouble.of(volts.getAsDouble() * amps.getAsDouble() * phases);
        }
        return kw.isPresent() && kw.getAsDouble() >= 0
                ? OptionalDouble.of(kw.getAsDouble() * 1000)
                : OptionalDouble.empty();
    }

    private static Optional<Instant> full(JsonNode charge, Optional<Charging> charging, Instant at)
            throws VendorException {
        OptionalDouble minutes = number(charge, "minutes_to_full_charge", 0, LONGEST_CHARGE.toMinutes());
        return charging.filter(Charging.CHARGING::equals).isPresent() && minutes.orElse(0) > 0
                ? Optional.of(at.plusSeconds((long) (minutes.getAsDouble() * 60)))
                : Optional.empty();
    }

    /** When it will start by itself: the earliest of what it says and of its schedules. */
    private static Optional<Instant> start(JsonNode charge, JsonNode schedules, Instant now, ZoneId zone) {
        Optional<Instant> earliest = Optional.empty();
        if (charge.path("scheduled_charging_mode").asString("").equals("StartAt")) {
            long at = charge.path("scheduled_charging_start_time").asLong(0);
            earliest = Optional.of(at).filter(seconds -> seconds > 0 && seconds < 1L << 34)
                    .map(Instant::ofEpochSecond);
        }
        for (JsonNode schedule : schedules.values()) {
            int minutes = schedule.path("start_time").asInt(-1);
            if (schedule.path("enabled").asBoolean(false) && schedule.path("start_enabled").asBoolean(false)
                    && minutes >= 0 && minutes < DAY_MINUTES) {
                Instant next = next(minutes, now, zone);
                earliest = earliest.filter(before -> before.isBefore(next)).or(() -> Optional.of(next));
            }
        }
        return earliest;
    }

    /** The next time that the clock in the car shows this. */
    static Instant next(int minutesAfterMidnight, Instant now, ZoneId zone) {
        ZonedDateTime local = now.atZone(zone);
        ZonedDateTime today = local.toLocalDate().atTime(LocalTime.ofSecondOfDay(minutesAfterMidnight * 60L))
                .atZone(zone);
        return (today.isBefore(local) ? today.plusDays(1) : today).toInstant();
    }

    private static OptionalLong own(JsonNode schedules) {
        for (JsonNode schedule : schedules.values()) {
            if (schedule.path("name").asString("").equals(SCHEDULE) && schedule.path("id").isIntegralNumber()) {
                return OptionalLong.of(schedule.path("id").asLong(0));
            }
        }
        return OptionalLong.empty();
    }

    private static Optional<Site.Location> place(JsonNode drive) throws VendorException {
        OptionalDouble latitude = number(drive, "latitude", -90, 90);
        OptionalDouble longitude = number(drive, "longitude", -180, 180);
        return latitude.isPresent() && longitude.isPresent()
                ? Optional.of(new Site.Location(latitude.getAsDouble(), longitude.getAsDouble()))
                : Optional.empty();
    }

    private static Optional<Instant> stamp(JsonNode millis) {
        return millis.isIntegralNumber() && millis.canConvertToLong() && millis.asLong() > 0
                && millis.asLong() < 1L << 43 ? Optional.of(Instant.ofEpochMilli(millis.asLong())) : Optional.empty();
    }

    private static OptionalDouble fraction(JsonNode node, String field) throws VendorException {
        OptionalDouble percent = number(node, field, 0, 100);
        return percent.isPresent() ? OptionalDouble.of(percent.getAsDouble() / 100) : percent;
    }

    /** Absent stays absent; a text or a number that can't be is a bad answer, because the others are then no better. */
    private static OptionalDouble number(JsonNode node, String field, double least, double most)
            throws VendorException {
        JsonNode value = node.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return OptionalDouble.empty();
        }
        if (!value.isNumber() || !(value.doubleValue() >= least && value.doubleValue() <= most)) {
            throw new VendorException(Kind.BAD_ANSWER,
                    "the car's " + field + " can't be; it is read again later");
        }
        return OptionalDouble.of(value.doubleValue());
    }
}
