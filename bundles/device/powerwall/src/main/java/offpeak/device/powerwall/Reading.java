package offpeak.device.powerwall;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import offpeak.api.VendorException;
import tools.jackson.databind.JsonNode;

/**
 * What a site said of itself. Whatever is null or missing in the answer is absent here.
 *
 * @param settingsAt when {@code info} was read, which may be a while before {@code live}
 * @param source the way that {@code live} came, for people
 */
record Reading(Live live, Info info, Instant settingsAt, String source) {

    /** What its cloud makes a Powerwall charge with from the grid at most, each; its nameplate may say more. */
    static final double GRID_CHARGE_W = 5000;

    /**
     * @param charge usable, 0..1
     * @param batteryW positive while discharging
     * @param gridW positive while importing
     * @param stormWatch whether the vendor keeps it full for a storm at the moment
     * @param at the vendor's stamp
     */
    record Live(OptionalDouble charge, OptionalDouble batteryW, OptionalDouble gridW, OptionalDouble solarW,
            OptionalDouble loadW, OptionalDouble capacityWh, Optional<Boolean> island, Optional<Boolean> stormWatch,
            Optional<Instant> at) {

        /** @param status in the shape of Tesla's {@code live_status} */
        static Live of(JsonNode status) throws VendorException {
            return new Live(fraction(status, "percentage_charged"), number(status, "battery_power"),
                    number(status, "grid_power"), number(status, "solar_power"), number(status, "load_power"),
                    positive(number(status, "total_pack_energy")), island(status), flag(status, "storm_mode_active"),
                    stamp(status));
        }

        private static Optional<Boolean> island(JsonNode status) {
            String island = status.path("island_status").asString("");
            if (island.equals("on_grid")) {
                return Optional.of(false);
            }
            if (island.startsWith("off_grid")) {
                return Optional.of(true);
            }
            return switch (status.path("grid_status").asString("")) {
                case "Active" -> Optional.of(false);
                case "Inactive" -> Optional.of(true);
                default -> Optional.empty();
            };
        }

        private static Optional<Instant> stamp(JsonNode status) {
            try {
                return Optional.of(OffsetDateTime.parse(status.path("timestamp").asString("")).toInstant());
            } catch (DateTimeException e) {
                return Optional.empty();
            }
        }
    }

    /** Settings; what is absent is not known, or not wanted. */
    record Settings(Optional<String> mode, OptionalInt reservePercent, Optional<Boolean> gridCharging) {

        static final Settings NONE = new Settings(Optional.empty(), OptionalInt.empty(), Optional.empty());

        /** These, and where they say nothing, the older ones. */
        Settings over(Settings older) {
            return new Settings(mode.or(older::mode),
                    reservePercent.isPresent() ? reservePercent : older.reservePercent,
                    gridCharging.or(older::gridCharging));
        }

        /** Those of {@code known} that these do not contradict. */
        Settings undisputed(Settings known) {
            return new Settings(known.mode.filter(m -> mode.isEmpty() || mode.get().equals(m)),
                    reservePercent.isEmpty() || reservePercent.equals(known.reservePercent)
                            ? known.reservePercent
                            : OptionalInt.empty(),
                    known.gridCharging.filter(g -> gridCharging.isEmpty() || gridCharging.get().equals(g)));
        }
    }

    /**
     * @param battery whether the site has one at all
     * @param exportRule {@code battery_ok}, {@code pv_only} or {@code never}
     * @param gridChargeW what all its batteries together take from the grid when told to
     * @param tariff as the vendor has it, not an empty one
     */
    record Info(boolean battery, Settings settings, Optional<String> exportRule, double gridChargeW,
            OptionalDouble dischargeW, OptionalDouble capacityWh, Optional<JsonNode> tariff) {

        /** @param site in the shape of Tesla's {@code site_info} */
        static Info of(JsonNode site) throws VendorException {
            JsonNode components = site.path("components");
            boolean battery = components.path("battery").asBoolean(false) || site.path("battery_count").asInt(0) > 0;
            Optional<Boolean> gridCharging = Optional.empty();
            Optional<String> exportRule = Optional.empty();
            if (components.isObject()) {
                // absent means not disallowed
                gridCharging = Optional.of(
                        !components.path("disallow_charge_from_grid_with_solar_installed").asBoolean(false));
                // sites under a grid programme carry the flag alone, and it wins
                exportRule = Optional.of(components.path("non_export_configured").asBoolean(false)
                        ? "never"
                        : text(components, "customer_preferred_export_rule").orElse("battery_ok"));
            }
            return new Info(battery,
                    new Settings(text(site, "default_real_mode"), percent(site), gridCharging), exportRule,
                    gridChargeW(site, components), dischargeW(site, components),
                    positive(number(site, "nameplate_energy")),
                    Optional.of(site.path("tariff_content_v2")).filter(JsonNode::isObject).filter(t -> !t.isEmpty()));
        }

        private static double gridChargeW(JsonNode site, JsonNode components) throws VendorException {
            double sumW = 0;
            for (JsonNode battery : components.path("batteries").values()) {
                sumW += Math.min(GRID_CHARGE_W,
                        positive(number(battery, "nameplate_max_charge_power")).orElse(GRID_CHARGE_W));
            }
            return sumW > 0 ? sumW : GRID_CHARGE_W * Math.max(1, site.path("battery_count").asInt(1));
        }

        private static OptionalDouble dischargeW(JsonNode site, JsonNode components) throws VendorException {
            double sumW = 0;
            for (JsonNode battery : components.path("batteries").values()) {
                sumW += number(battery, "nameplate_max_discharge_power").orElse(0);
            }
            return sumW > 0 ? OptionalDouble.of(sumW) : positive(number(site, "nameplate_power"));
        }
    }

    /** The reserve, which old firmware reports with a fraction. */
    static OptionalInt percent(JsonNode node) throws VendorException {
        OptionalDouble percent = number(node, "backup_reserve_percent");
        return percent.isPresent()
                ? OptionalInt.of((int) Math.round(Math.max(0, Math.min(100, percent.getAsDouble()))))
                : OptionalInt.empty();
    }

    /** A percentage as a fraction. The cloud says a little more than 100 at times. */
    static OptionalDouble fraction(JsonNode node, String field) throws VendorException {
        OptionalDouble percent = number(node, field);
        return percent.isPresent()
                ? OptionalDouble.of(Math.max(0, Math.min(1, percent.getAsDouble() / 100)))
                : OptionalDouble.empty();
    }

    static Optional<String> text(JsonNode node, String field) {
        return Optional.of(node.path(field)).filter(JsonNode::isString).map(JsonNode::stringValue)
                .filter(text -> !text.isBlank());
    }

    static Optional<Boolean> flag(JsonNode node, String field) {
        return Optional.of(node.path(field)).filter(JsonNode::isBoolean).map(JsonNode::booleanValue);
    }

    /** @throws VendorException BAD_ANSWER for anything but a number, null or nothing */
    static OptionalDouble number(JsonNode node, String field) throws VendorException {
        JsonNode value = node.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return OptionalDouble.empty();
        }
        if (!value.isNumber() || !Double.isFinite(value.doubleValue())) {
            throw new VendorException(VendorException.Kind.BAD_ANSWER,
                    "the Powerwall's " + field + " is not a number; it is read again later");
        }
        return OptionalDouble.of(value.doubleValue());
    }

    /** A size of 0 stands for one that the vendor does not know. */
    static OptionalDouble positive(OptionalDouble value) {
        return value.isPresent() && value.getAsDouble() > 0 ? value : OptionalDouble.empty();
    }
}
