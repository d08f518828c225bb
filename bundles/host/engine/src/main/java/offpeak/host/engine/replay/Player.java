package offpeak.host.engine.replay;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import offpeak.api.Command;
import offpeak.api.Device;
import offpeak.api.Host;
import offpeak.api.State;
import offpeak.api.VendorException;
import offpeak.api.host.Supervisor.Life;
import offpeak.host.engine.member.Actor;
import offpeak.host.engine.recording.Recording;
import offpeak.host.engine.recording.TapeJson;

/** Plays an integration: it has no vendor, and says of states what the one that was recorded said. */
final class Player implements Actor, Device {
    private final Replay tape;
    private final Heard heard;
    private Recording.Seen about;
    private Optional<String> rival = Optional.empty();

    Player(Replay tape, Heard heard, Recording.Seen about) {
        this.tape = tape;
        this.heard = heard;
        this.about = about;
    }

    void shows(Recording.Seen now) {
        about = now;
    }

    @Override
    public Life life() {
        return Life.valueOf(about.life());
    }

    @Override
    public Instant since() {
        return about.since();
    }

    @Override
    public Optional<String> rival() {
        return about.rival().or(() -> rival);
    }

    @Override
    public boolean listens() {
        return about.listens() && rival.isEmpty();
    }

    @Override
    public void yieldTo(String why) {
        rival = Optional.of(why);
    }

    @Override
    public Optional<Device> device() {
        return about.told() ? Optional.of(this) : Optional.empty();
    }

    @Override
    public void apply(Command command, Consumer<Optional<VendorException>> done) {
        tape.sent(command, done);
    }

    @Override
    public Instant now() {
        return heard.now();
    }

    @Override
    public Duration refresh(Host host) {
        throw new IllegalStateException("what is played is not read");
    }

    @Override
    public void apply(Host host, Command command) {
        throw new IllegalStateException("what is played is not told");
    }

    @Override
    public boolean confirms(Command command, State state) {
        return heard.flag("confirms");
    }

    @Override
    @SuppressWarnings("unchecked")
    public Map<String, String> settings(State state) {
        return heard.next("settings").map(node -> (Map<String, String>) TapeJson.read(node, Map.class))
                .orElseGet(() -> {
                    heard.asked("a device's settings");
                    return Map.of();
                });
    }
}
