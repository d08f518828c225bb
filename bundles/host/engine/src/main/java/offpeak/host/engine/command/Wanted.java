package offpeak.host.engine.command;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import offpeak.api.BatteryState;
import offpeak.api.Command;
import offpeak.api.Decision;
import offpeak.api.Decision.Lost;
import offpeak.api.EntityId;
import offpeak.api.Intent;
import offpeak.api.Interval;
import offpeak.api.Priority;
import offpeak.api.Reason;
import offpeak.api.Setting;
import offpeak.api.State;
import offpeak.api.host.Leases.Lease;
import offpeak.host.engine.decide.Arbiter;

/** What a device should do now, and who wants it. */
public record Wanted(EntityId device, Setting setting, OptionalDouble floor, Interval during, Priority priority,
        String rule, Reason reason, List<Lost> lost) {

    /** The knob of putting everything back. */
    static final String RESTORE = "restore";

    /** Changes of a target by less than this are no news: a rule computes it anew from each reading. */
    private static final double SAME_TARGET = 0.02;

    /** A minute's charging and a gauge's tremble: nearer than this a target is about to be reached. */
    private static final double NEAR_TARGET = 0.03;

    /** A person who orders the same again after this means it anew. */
    private static final Duration TWICE = Duration.ofSeconds(10);

    static Wanted of(Arbiter.Ruling ruling) {
        Intent intent = ruling.winner().intent();
        return new Wanted(ruling.device(), intent.setting(), ruling.floor(), intent.during(), intent.priority(),
                ruling.winner().rule(), intent.reason(), ruling.lost());
    }

    /** What remains to be done when nobody wants anything of a device that the host has changed. */
    public static Wanted restoring(Lease lease, Instant now) {
        return new Wanted(lease.device(), new Setting.Restore(lease.original()), OptionalDouble.empty(),
                Interval.of(now, Duration.ofHours(1)), Priority.DEFAULT, "lease",
                new Reason("engine.restore", Map.of()), List.of());
    }

    Instant until() {
        return during.end();
    }

    String knob() {
        return Arbiter.knob(setting);
    }

    public Command command() {
        return new Command(device, setting, floor, until());
    }

    boolean restores() {
        return setting instanceof Setting.Restore;
    }

    /** Whether both would be told as one act; a person who gives an order anew means it anew. */
    boolean sameAs(Wanted other) {
        return sameSource(other) && floor.equals(other.floor) && sameSetting(other.setting);
    }

    private boolean sameSource(Wanted other) {
        return sameVoice(other) && (priority != Priority.MANUAL || during.start().equals(other.during.start()));
    }

    private boolean sameVoice(Wanted other) {
        return rule.equals(other.rule) && reason.code().equals(other.reason.code());
    }

    /** Whether this is what a decision of an earlier run was about; an order that was given after it is another one. */
    boolean resumes(Decision before) {
        return priority == before.priority() && rule.equals(before.rule())
                && reason.code().equals(before.reason().code()) && sameSetting(before.setting())
                && (priority != Priority.MANUAL || !during.start().isAfter(before.at()));
    }

    /** Whether an order came twice: a broker may bring it again, and a finger may press twice. */
    boolean doubles(Wanted other) {
        return priority == Priority.MANUAL && other.priority == Priority.MANUAL && sameVoice(other)
                && floor.equals(other.floor) && setting.equals(other.setting)
                && near(during.start(), other.during.start()) && near(during.end(), other.during.end());
    }

    private static boolean near(Instant one, Instant other) {
        return Duration.between(one, other).abs().compareTo(TWICE) <= 0;
    }

    /** Whether they differ in the target of one and the same charging alone: no news where the device does both alike. */
    boolean sameButForTheTarget(Wanted other) {
        return sameSource(other) && floor.equals(other.floor)
                && setting instanceof Setting.ChargeFromGrid a && other.setting instanceof Setting.ChargeFromGrid b
                && a.powerW().equals(b.powerW());
    }

    /**
     * Whether a higher target may wait: each write costs a call and the vendor's patience, and until the charge comes near the
     * target that is set, a higher one changes nothing.
     */
    static boolean mayWait(Wanted set, Wanted wanted, State seen) {
        return set.sameButForTheTarget(wanted) && seen instanceof BatteryState battery
                && set.setting instanceof Setting.ChargeFromGrid before
                && wanted.setting instanceof Setting.ChargeFromGrid now && now.target() > before.target()
                && battery.stateOfCharge().orElse(1) < before.target() - NEAR_TARGET;
    }

    private boolean sameSetting(Setting other) {
        if (setting instanceof Setting.ChargeFromGrid a && other instanceof Setting.ChargeFromGrid b) {
            return Math.abs(a.target() - b.target()) < SAME_TARGET && a.powerW().equals(b.powerW());
        }
        return setting.equals(other);
    }
}
