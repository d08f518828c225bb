package offpeak.device.powerwall;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import offpeak.api.BatteryCapabilities;
import offpeak.api.BatteryState;
import offpeak.api.EntityId;
import offpeak.api.Host;
import offpeak.api.MeterState;
import offpeak.api.TariffState;

/** A reading as everybody else gets to see it: the entities battery, grid, solar, load and tariff. */
final class Publication {

    static final String BATTERY = "battery";

    private static final Duration LEAST_MAX_AGE = Duration.ofMinutes(5);
    /** The settings are read every quarter of an hour. */
    private static final Duration TARIFF_MAX_AGE = Duration.ofHours(1);
    /** A stamp that is further off is no stamp: a clock that was never set, or another unit. */
    private static final Duration STAMP_SANE = Duration.ofDays(1);

    private static final Set<String> RULES = Set.of("battery_ok", "pv_only", "never");

    private Publication() {}

    /** @param settingsToo whether they are newer than those published before */
    static void of(Host host, Reading fresh, ChargePower.Watts power, Duration poll, boolean settingsToo) {
        Reading.Live live = fresh.live();
        Reading.Info info = fresh.info();
        Instant now = host.now();
        Instant at = live.at().filter(stamp -> Duration.between(stamp, now).abs().compareTo(STAMP_SANE) <= 0)
                .filter(stamp -> stamp.isBefore(now)).orElse(now);
        Duration maxAge = poll.multipliedBy(5).compareTo(LEAST_MAX_AGE) > 0 ? poll.multipliedBy(5) : LEAST_MAX_AGE;
        if (info.battery() || live.charge().isPresent() || live.batteryW().isPresent()) {
            host.publish(host.entity(EntityId.Kind.DEVICE, BATTERY), battery(live, info, power), at, maxAge,
                    fresh.source());
        }
        Map<MeterState.Role, OptionalDouble> meters = Map.of(MeterState.Role.GRID, live.gridW(), MeterState.Role.SOLAR,
                live.solarW(), MeterState.Role.LOAD, live.loadW());
        for (MeterState.Role role : MeterState.Role.values()) {
            if (meters.containsKey(role) && meters.get(role).isPresent()) {
                host.publish(host.entity(EntityId.Kind.DEVICE, role.name().toLowerCase(Locale.ROOT)),
                        new MeterState(role, meters.get(role).getAsDouble()), at, maxAge, fresh.source());
            }
        }
        if (settingsToo) {
            LocalDate today = LocalDate.ofInstant(now, host.site().zone());
            info.tariff().flatMap(content -> TariffWords.of(content, today, host.site().currency()))
                    .ifPresent(tariff -> host.publish(host.entity(EntityId.Kind.DEVICE, "tariff"),
                            new TariffState(tariff), fresh.settingsAt(), TARIFF_MAX_AGE, fresh.source()));
        }
    }

    private static BatteryState battery(Reading.Live live, Reading.Info info, ChargePower.Watts power) {
        OptionalInt reserve = info.settings().reservePercent();
        Optional<Boolean> mayExport = info.exportRule().filter(RULES::contains).map("battery_ok"::equals);
        return new BatteryState(live.charge(), live.batteryW(),
                live.capacityWh().isPresent() ? live.capacityWh() : info.capacityWh(),
                reserve.isPresent() ? OptionalDouble.of(reserve.getAsInt() / 100.0) : OptionalDouble.empty(),
                info.settings().mode(), info.settings().gridCharging(), live.island(),
                new BatteryCapabilities(OptionalDouble.of(power.fastW()), info.dischargeW(),
                        Orders.HIGHEST_BELOW_FULL / 100.0, mayExport),
                live.stormWatch());
    }
}
