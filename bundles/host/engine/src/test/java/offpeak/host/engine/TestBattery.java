package offpeak.host.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import offpeak.api.BatteryCapabilities;
import offpeak.api.BatteryState;
import offpeak.api.Command;
import offpeak.api.Device;
import offpeak.api.EntityId;
import offpeak.api.Host;
import offpeak.api.Setting;
import offpeak.api.State;
import offpeak.api.VendorException;

/** A battery whose mode is the value of its last setting, and that can refuse, ignore or lag. */
public final class TestBattery implements Device {
    public final List<String> applied = new ArrayList<>();
    public String mode = "user";
    public double powerW;
    public double charge = 0.5;
    public boolean ignores;
    /** Whether it takes orders and does nothing yet. */
    public boolean delays;
    private final List<String> late = new ArrayList<>();
    /** Whether it tells one target from another. */
    public boolean exact;
    /** How often it was given an order, taken or not. */
    public int asked;
    /** How often it was read, in vain or not. */
    public int read;
    private String lastApplied = "";
    public Optional<VendorException> trouble = Optional.empty();
    /** Of readings alone. */
    public Optional<VendorException> blind = Optional.empty();
    /** Of orders alone. */
    public Optional<VendorException> refusal = Optional.empty();

    @Override
    public Duration refresh(Host host) throws VendorException {
        read++;
        if (blind.isPresent()) {
            throw blind.get();
        }
        if (trouble.isPresent()) {
            throw trouble.get();
        }
        host.publish(host.entity(EntityId.Kind.DEVICE, "battery"), state(), host.now(), Duration.ofMinutes(5), "test");
        return Duration.ofMinutes(1);
    }

    /** What it was told takes effect now, one after the other. */
    public void showsLate() {
        late.forEach(one -> mode = one);
        delays = false;
    }

    public void forgetsTarget() {
        lastApplied = "";
    }

    BatteryState state() {
        return new BatteryState(OptionalDouble.of(charge), OptionalDouble.of(powerW), OptionalDouble.of(10_000),
                OptionalDouble.of(0.2), Optional.of(mode), Optional.of(false), Optional.of(false),
                new BatteryCapabilities(OptionalDouble.of(5000), OptionalDouble.of(5000), 1));
    }

    @Override
    public void apply(Host host, Command command) throws VendorException {
        if (trouble.isPresent()) {
            throw trouble.get();
        }
        asked++;
        if (refusal.isPresent()) {
            throw refusal.get();
        }
        applied.add(command.setting().value());
        lastApplied = command.setting().value();
        if (delays) {
            late.add(shown(command.setting()));
        } else if (!ignores) {
            mode = shown(command.setting());
        }
    }

    private static String shown(Setting setting) {
        return setting instanceof Setting.Restore restore
                ? restore.settings().get("mode")
                : setting.value().split(" ")[0];
    }

    @Override
    public boolean confirms(Command command, State state) {
        return state instanceof BatteryState battery && battery.mode().equals(Optional.of(shown(command.setting())))
                && (!exact || lastApplied.equals(command.setting().value()));
    }

    @Override
    public Map<String, String> settings(State state) {
        return state instanceof BatteryState battery && battery.mode().isPresent()
                ? Map.of("mode", battery.mode().get())
                : Map.of();
    }
}
