package offpeak.itest.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import offpeak.itest.Rest;
import offpeak.itest.faults.Audit.Decided;
import offpeak.itest.faults.Audit.Leased;
import offpeak.itest.faults.Audit.Step;
import offpeak.itest.faults.Audit.Written;
import offpeak.itest.faults.Invariants.Envelope;
import offpeak.itest.faults.Invariants.Looked;
import org.junit.jupiter.api.Test;

/** The judge sees what it is there to see. */
class InvariantsTest {
    private static final Instant NOON = Instant.parse("2026-06-15T11:00:00Z");
    private static final Envelope ENVELOPE = new Envelope(20, 2);

    private static Decided decided(long id, int minute, String value, String rule) {
        Instant at = NOON.plusSeconds(60L * minute);
        return new Decided(id, at, "home/device/powerwall/battery", "operation", value, NOON.plusSeconds(7200), "PLAN",
                rule, List.of(new Step("DESIRED", at, ""), new Step("SENT", at, "")));
    }

    private static Written written(String body) {
        return new Written(NOON, "fleet", "/api/1/energy_sites/1/backup", Rest.json(body), true);
    }

    @Test
    void aReserveBelowTheUsersAndBackupModeAreOutside() {
        assertEquals(0, Invariants.envelope(List.of(written("{\"backup_reserve_percent\": 20}")), ENVELOPE).size());
        assertEquals(1, Invariants.envelope(List.of(written("{\"backup_reserve_percent\": 19}")), ENVELOPE).size());
        assertEquals(1, Invariants.envelope(List.of(written("{\"default_real_mode\": \"backup\"}")), ENVELOPE).size());
    }

    @Test
    void whatIsChangedNeedsALiveLease() {
        Leased lease = new Leased("d", Map.of("reserve", "0.2"), NOON, NOON.plusSeconds(60), "r");
        Duration late = Duration.ofSeconds(60);
        assertEquals(1, Invariants.leases(true, List.of(), NOON, late).size());
        assertEquals(0, Invariants.leases(false, List.of(), NOON, late).size());
        assertEquals(0, Invariants.leases(true, List.of(lease), NOON.plusSeconds(120), late).size());
        assertEquals(1, Invariants.leases(true, List.of(lease), NOON.plusSeconds(121), late).size());
    }

    @Test
    void commandsOfADayAreCountedButNotThoseThatPutBack() {
        Decided first = decided(1, 0, "hold", "r");
        Decided second = decided(2, 1, "self_consume", "r");
        assertEquals(0, Invariants.commands(List.of(first, second, decided(3, 2, "restore", "lease")), ENVELOPE)
                .size());
        assertEquals(1, Invariants.commands(List.of(first, second, decided(3, 2, "hold", "r")), ENVELOPE).size());
    }

    @Test
    void nothingIsSentBetweenTwoStaleLooks() {
        Looked before = new Looked(NOON, NOON.plusSeconds(1), true);
        Looked after = new Looked(NOON.plusSeconds(120), NOON.plusSeconds(121), true);
        Looked fresh = new Looked(NOON.plusSeconds(120), NOON.plusSeconds(121), false);
        assertEquals(1, Invariants.fresh(List.of(decided(1, 1, "hold", "r")), List.of(before, after)).size());
        assertEquals(0, Invariants.fresh(List.of(decided(1, 1, "hold", "r")), List.of(before, fresh)).size());
        assertEquals(0, Invariants.fresh(List.of(decided(1, 1, "hold", "lease")), List.of(before, after)).size());
    }

    @Test
    void oneSettingHasOneValueInACycle() {
        assertEquals(1, Invariants.oneValue(List.of(decided(1, 0, "hold", "r"), decided(2, 0, "self_consume", "s")))
                .size());
        assertEquals(0, Invariants.oneValue(List.of(decided(1, 0, "hold", "r"), decided(2, 1, "self_consume", "s")))
                .size());
    }

    @Test
    void theLedgerOnlyGrows() {
        Decided first = decided(1, 0, "hold", "r");
        Decided other = decided(1, 0, "self_consume", "r");
        Decided shorter = new Decided(1, first.at(), first.device(), first.setting(), first.value(), first.until(),
                first.priority(), first.rule(), first.steps().subList(0, 1));
        assertEquals(0, Invariants.grown(List.of(shorter), List.of(first, decided(2, 1, "hold", "r"))).size());
        assertEquals(1, Invariants.grown(List.of(first), List.of(other)).size());
        assertEquals(1, Invariants.grown(List.of(first), List.of(shorter)).size());
        assertEquals(1, Invariants.grown(List.of(first), List.of()).size());
    }
}
