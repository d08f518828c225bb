package offpeak.testkit.quality;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import offpeak.api.Command;
import offpeak.api.Device;
import offpeak.api.EntityId;
import offpeak.api.Integration;
import offpeak.api.Observation;
import offpeak.api.Setting;
import offpeak.api.State;
import offpeak.api.VendorException.Kind;
import offpeak.testkit.FakeHost;

/** How a device takes orders and is put back. */
final class DeviceChecks {
    private final Bench bench;

    DeviceChecks(Bench bench) {
        this.bench = bench;
    }

    List<Result> all() {
        List<Result> results = new ArrayList<>();
        FakeHost host = bench.host();
        bench.well();
        Integration integration = bench.fresh();
        if (!(integration instanceof Device device)) {
            for (Line line : List.of(Line.S7, Line.S8, Line.G5)) {
                results.add(Result.none(line, "no device"));
            }
            return results;
        }
        bench.ask(integration, host);
        results.add(comeAndGo(host, integration));
        Optional<Setting> order = bench.subject().order();
        if (order.isEmpty()) {
            results.add(Result.fail(Line.S7, "QualityContract.order() names none"));
            results.add(Result.fail(Line.S8, "QualityContract.order() names none"));
            return results;
        }
        Optional<Observation<?>> target = host.last().values().stream()
                .filter(one -> !device.settings(one.state()).isEmpty()).findFirst();
        if (target.isEmpty()) {
            results.add(Result.fail(Line.S7, "no entity that it publishes has settings()"));
            results.add(Result.fail(Line.S8, "settings() tells nothing of what it publishes, so nothing is put back"));
            return results;
        }
        results.add(inTurn(host, device, target.get().entity(), order.get()));
        results.add(putBack(host, device, target.get()));
        return results;
    }

    private Result comeAndGo(FakeHost host, Integration integration) {
        Set<EntityId> before = new HashSet<>(host.last().keySet());
        if (!bench.subject().another(bench.vendor())) {
            return Result.none(Line.G5, "one device per account: QualityContract.another() has none");
        }
        host.clear();
        host.advance(Duration.ofDays(1));
        bench.ask(integration, host);
        return host.last().keySet().equals(before)
                ? Result.fail(Line.G5, "a day later the same entities are told: " + before)
                : Result.pass(Line.G5, "");
    }

    private Command command(EntityId entity, Setting setting, FakeHost host) {
        return new Command(entity, setting, OptionalDouble.empty(), host.now().plus(Duration.ofHours(1)));
    }

    private Asked apply(Device device, FakeHost host, Command command) {
        Asked asked = Asked.of(() -> {
            device.apply(host, command);
            return Optional.of(Duration.ZERO);
        });
        bench.said().addAll(asked.texts());
        return asked;
    }

    /** The host has one worker per instance; so an order is over when apply returns, and doing it twice does no harm. */
    private Result inTurn(FakeHost host, Device device, EntityId entity, Setting order) {
        List<String> faults = new ArrayList<>();
        Command command = command(entity, order, host);
        for (int i = 0; i < 2; i++) {
            Asked done = apply(device, host, command);
            if (!done.well()) {
                faults.add(order.value() + " is answered with '" + done + "'");
            }
        }
        int calls = bench.vendor().requests().size();
        host.clear();
        Asked other = apply(device, host, command(host.entity(EntityId.Kind.DEVICE, "nobody"), order, host));
        if (other.kind().filter(Kind.REFUSED::equals).isEmpty()) {
            faults.add("an order for a device that it has not is answered with '" + other + "', not REFUSED");
        }
        if (bench.vendor().requests().size() > calls + 2) {
            faults.add("an order for a device that it has not reaches the vendor");
        }
        return Result.of(Line.S7, faults);
    }

    private Result putBack(FakeHost host, Device device, Observation<?> before) {
        List<String> faults = new ArrayList<>();
        State state = before.state();
        Setting.Restore restore = new Setting.Restore(device.settings(state));
        if (!Setting.parse(restore.name(), restore.value()).equals(restore)) {
            faults.add("settings() don't survive being stored: " + restore.value());
        }
        Command command = command(before.entity(), restore, host);
        Asked done = apply(device, host, command);
        if (!done.well()) {
            faults.add("restore " + restore.value() + " is answered with '" + done + "'");
        }
        if (!device.confirms(command, state)) {
            faults.add("the state from before does not confirm the restore " + restore.value());
        }
        return Result.of(Line.S8, faults);
    }
}
