package offpeak.host.notify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import offpeak.api.Notifier.Level;
import offpeak.api.Notifier.Topic;
import offpeak.api.VendorException;
import offpeak.api.host.Notifications.Stage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PostOfficeTest {
    private Office home = new Office();

    @AfterEach
    void nothingFailed() {
        assertEquals(List.of(), home.time.failures());
    }

    private void route(Map<String, Object> fields) {
        home.routes = List.of(Office.route("alice", fields, problem -> {
            throw new AssertionError(problem);
        }));
    }

    private List<Stage> stages() {
        return home.items.values().stream().map(item -> item.stage()).toList();
    }

    @Test
    void ofOneEventEachStateIsToldOnceAndAgainAfterItWasOverForAnHour() {
        home.tell("powerwall", "needs-login", Level.ALARM);
        home.tell("powerwall", "needs-login", Level.ALARM);
        home.tell("powerwall", "failed", Level.WARNING);
        assertEquals(List.of("email: code.needs-login en[]", "email: code.failed en[]"), home.arrived());

        home.office.over("powerwall", Optional.empty());
        home.tell("powerwall", "needs-login", Level.ALARM);
        assertEquals(List.of(), home.arrived(), "it comes and goes");

        home.time.advance(Duration.ofHours(1));
        home.tell("powerwall", "needs-login", Level.ALARM);
        assertEquals(List.of("email: code.needs-login en[]"), home.arrived());
        home.time.advance(Duration.ofDays(2));
        home.tell("powerwall", "needs-login", Level.ALARM);
        assertEquals(List.of(), home.arrived(), "it was not over since");
        home.time.advance(Duration.ofDays(30));
        home.tell("powerwall", "needs-login", Level.ALARM);
        assertEquals(1, home.arrived().size(), "a month later it is news");
    }

    @Test
    void oneStateCanBeOverAlone() {
        home.tell("powerwall", "a", Level.INFO);
        home.tell("powerwall", "b", Level.INFO);
        home.office.over("powerwall", Optional.of("a"));
        home.time.advance(Duration.ofHours(2));
        home.arrived();
        home.tell("powerwall", "a", Level.INFO);
        home.tell("powerwall", "b", Level.INFO);
        assertEquals(List.of("email: code.a en[]"), home.arrived());
    }

    @Test
    void whatWasToldIsKnownAfterARestartAndWhatWaitsIsSentThen() {
        home.tell("powerwall", "a", Level.INFO);
        home.broken.put("email", Office.down());
        home.broken.put("sms", Office.down());
        home.tell("powerwall", "b", Level.INFO);
        home.open();
        home.broken.clear();
        home.tell("powerwall", "a", Level.INFO);
        home.tell("powerwall", "b", Level.INFO);
        home.time.advance(Duration.ofMinutes(5));
        assertEquals(List.of("email: code.a en[]", "email: code.b en[]"), home.arrived());
        assertEquals(List.of(Stage.SENT, Stage.SENT), stages());
    }

    @Test
    void aChannelThatIsDownFallsToTheNextAtOnceAndIsLeftAloneForAWhile() {
        home.broken.put("email", Office.down());
        home.tell("a", "a", Level.WARNING);
        home.tell("a", "b", Level.WARNING);
        assertEquals(List.of("sms: code.a en[]", "sms: code.b en[]"), home.arrived());
        assertEquals(List.of("email no answer", "sms"), home.attempts.get(1L).stream()
                .map(attempt -> attempt.channel() + attempt.trouble().map(why -> " " + why).orElse("")).toList());
        assertEquals(List.of("sms"), home.attempts.get(2L).stream().map(one -> one.channel()).toList());
        assertEquals(Optional.of("not all channels of notifications work: email: no answer"), home.office.trouble());

        home.broken.clear();
        home.time.advance(Duration.ofMinutes(2));
        home.tell("a", "c", Level.WARNING);
        assertEquals(List.of("email: code.c en[]"), home.arrived());
        assertEquals(Optional.empty(), home.office.trouble());
    }

    @Test
    void aChannelThatHangsHoldsNobodyAndWhatWaitedForItGoesToTheNext() {
        home.hanging.add("email");
        route(Map.of("warning", new String[]{"email", "sms"}, "alarm", new String[]{"sms"}));
        home.tell("a", "a", Level.WARNING);
        home.tell("a", "b", Level.WARNING);
        home.tell("a", "c", Level.ALARM);
        assertEquals(List.of("sms: code.c en[]"), home.arrived());
        home.time.advance(PostOffice.PATIENCE);
        assertEquals(List.of("sms: code.a en[]", "sms: code.b en[]"), home.arrived());
        assertTrue(home.attempts.get(1L).get(0).trouble().orElseThrow().contains("no answer within 45 s"));
    }

    @Test
    void whatNoChannelTakesIsTriedAgainWithGrowingDelayAndGivenUpAfterADay() {
        home.broken.put("email", Office.down());
        home.broken.put("sms", Office.down());
        home.tell("a", "a", Level.WARNING);
        home.time.advance(Duration.ofHours(12));
        assertEquals(List.of(Stage.WAITING), stages());
        int half = home.attempts.get(1L).size();
        assertTrue(half > 10 && half < 60, () -> half + " attempts in 12 h");
        home.time.advance(Duration.ofHours(14));
        assertEquals(List.of(Stage.FAILED), stages());
        home.broken.clear();
        home.time.advance(Duration.ofHours(2));
        assertEquals(List.of(), home.arrived());
    }

    @Test
    void whatEachChannelRefusesIsNotTriedAgain() {
        VendorException refused = new VendorException(VendorException.Kind.REFUSED, "no such number");
        home.broken.put("sms", refused);
        home.broken.put("email", refused);
        home.tell("a", "a", Level.WARNING);
        assertEquals(List.of(Stage.FAILED), stages());
        home.broken.remove("email");
        home.tell("a", "b", Level.WARNING);
        assertEquals(List.of("email: code.b en[]"), home.arrived(), "the channel itself works");
    }

    @Test
    void aServiceThatWantsToBeLeftAloneIs() {
        home.there.remove("sms");
        home.broken.put("email", new VendorException("too many", Duration.ofMinutes(20)));
        home.tell("a", "a", Level.WARNING);
        home.broken.clear();
        home.time.advance(Duration.ofMinutes(19));
        assertEquals(List.of(), home.arrived());
        home.time.advance(Duration.ofMinutes(2));
        assertEquals(List.of("email: code.a en[]"), home.arrived());
    }

    @Test
    void withoutAnyChannelItWaitsForOne() {
        home.there.clear();
        home.tell("a", "a", Level.ALARM);
        home.there.add("ntfy");
        home.time.advance(Duration.ofMinutes(2));
        assertEquals(List.of("ntfy: code.a en[]"), home.arrived());
    }

    @Test
    void beyondTheCapOfTheHourItComesTogetherLaterAndAlarmsAreCountedApart() {
        route(Map.of("hourlyCap", 2));
        for (String state : List.of("a", "b", "c", "d")) {
            home.tell("x", state, Level.INFO);
            home.time.advance(Duration.ofMinutes(10));
        }
        home.tell("x", "fire", Level.ALARM);
        assertEquals(List.of("email: code.a en[]", "email: code.b en[]", "email: code.fire en[]"), home.arrived());
        home.time.advance(Duration.ofMinutes(30));
        assertEquals(List.of("email: 12:20 code.c en[]\n12:30 code.d en[]"), home.arrived());
    }

    @Test
    void theCapOfTheHourHoldsOverARestart() {
        route(Map.of("hourlyCap", 2));
        home.tell("x", "a", Level.INFO);
        home.time.advance(Duration.ofMinutes(10));
        home.tell("x", "b", Level.INFO);
        home.tell("x", "fire", Level.ALARM);
        home.office.test("email", Optional.of("alice"), "admin");
        home.time.advance(Duration.ofMinutes(10));
        home.arrived();

        home.open();
        home.tell("x", "c", Level.INFO);
        home.tell("x", "flood", Level.ALARM);
        assertEquals(List.of("email: code.flood en[]"), home.arrived(), "one alarm was told before, and two news");
        home.time.advance(Duration.ofMinutes(39));
        assertEquals(List.of(), home.arrived());
        home.time.advance(Duration.ofMinutes(1));
        assertEquals(List.of("email: code.c en[]"), home.arrived());
    }

    @Test
    void whatNoChannelTookAndWhatWentOutTogetherCountAsTheyDidBeforeTheRestart() {
        route(Map.of("hourlyCap", 2, "quiet", "12:00-12:05"));
        home.tell("x", "a", Level.INFO);
        home.tell("x", "b", Level.INFO);
        home.time.advance(Duration.ofMinutes(6));
        assertEquals(1, home.arrived().size(), "both in one message");

        home.open();
        home.tell("x", "c", Level.INFO);
        assertEquals(List.of("email: code.c en[]"), home.arrived());
        home.tell("x", "d", Level.INFO);
        assertEquals(List.of(), home.arrived());
    }

    @Test
    void inQuietHoursOnlyAlarmsPassAndTheRestComesTogetherInTheMorning() {
        home = new Office("2026-06-15T21:30:00Z");
        route(Map.of("quiet", "22:00-07:00"));
        home.tell("x", "a", Level.INFO);
        home.tell("x", "b", Level.WARNING);
        home.tell("x", "fire", Level.ALARM);
        assertEquals(List.of("email: code.fire en[]"), home.arrived());
        home.time.advanceTo(java.time.Instant.parse("2026-06-16T05:59:00Z"));
        assertEquals(List.of(), home.arrived());
        home.time.advance(Duration.ofMinutes(1));
        assertEquals(List.of("email: 22:30 code.a en[]\n22:30 code.b en[]"), home.arrived());
        assertEquals(Level.WARNING, home.notices.get(1).level());
    }

    @Test
    void alarmsWaitTooWhereTheUserWantsThat() {
        home = new Office("2026-06-15T21:30:00Z");
        route(Map.of("quiet", "22:00-07:00", "alarmsPass", false));
        home.tell("x", "fire", Level.ALARM);
        assertEquals(List.of(), home.arrived());
        home.time.advance(Duration.ofHours(9));
        assertEquals(List.of("email: code.fire en[]"), home.arrived());
    }

    @Test
    void aDigestIsCollectedAndSentAtItsTime() {
        route(Map.of("digest", new String[]{"report.info"}, "digestAt", "18:00"));
        home.tell("x", "a", Level.INFO, Topic.REPORT);
        home.tell("x", "b", Level.INFO, Topic.REPORT);
        home.tell("x", "c", Level.WARNING, Topic.REPORT);
        assertEquals(List.of("email: code.c en[]"), home.arrived());
        home.open();
        home.time.advance(Duration.ofHours(6));
        assertEquals(List.of("email: 12:00 code.a en[]\n12:00 code.b en[]"), home.arrived());
        assertTrue(home.notices.get(1).title().startsWith("notify.title.digest en"), home.notices.get(1).title());
        assertTrue(home.notices.get(1).title().contains("2"));
    }

    @Test
    void eachPersonIsToldByItsOwnChannelsInItsOwnLanguageAtItsOwnAddress() {
        home.routes = List.of(
                Office.route("alice", Map.of("alarm", new String[]{"sms"}, "info", new String[]{}, "language", "de",
                        "addresses", new String[]{"sms=+447700900123"}), problem -> {}),
                Office.route("bob", Map.of("topics", new String[]{"report=email", "trouble.alarm="}), problem -> {}),
                Office.route("carol", Map.of("site", "cabin"), problem -> {}));
        home.tell("x", "fire", Level.ALARM);
        assertEquals(List.of("sms: code.fire de[]"), home.arrived());
        assertEquals(Optional.of("+447700900123"), home.notices.get(0).to());
        home.tell("x", "day", Level.INFO, Topic.REPORT);
        assertEquals(List.of("email: code.day en[]"), home.arrived());
        assertEquals(Optional.empty(), home.notices.get(1).to());
    }

    @Test
    void aStoreThatFailsHoldsNothing() {
        home.storeFails = true;
        home.open();
        home.tell("x", "a", Level.ALARM);
        home.tell("x", "a", Level.ALARM);
        home.tell("x", "b", Level.ALARM);
        assertEquals(List.of("email: code.a en[]", "email: code.b en[]"), home.arrived());
    }

    @Test
    void ofTooManyThatWaitTheLeastAreDropped() {
        home.broken.put("email", Office.down());
        home.broken.put("sms", Office.down());
        home.tell("x", "info", Level.INFO);
        for (int i = 0; i < PostOffice.MOST; i++) {
            home.tell("x", "alarm-" + i, Level.ALARM);
        }
        assertEquals(Stage.DROPPED, home.items.get(1L).stage());
        assertEquals(PostOffice.MOST, stages().stream().filter(stage -> stage == Stage.WAITING).count());
    }

    @Test
    void whatIsToldFasterThanItIsTakenIsBoundedAndNeverHeld() {
        for (int i = 0; i < 3 * PostOffice.MOST; i++) {
            home.office.tell(new offpeak.api.host.Notifications.Message(offpeak.api.SiteId.HOME, "x", "s" + i,
                    Level.INFO, Topic.EVENT, offpeak.api.Reason.of("x")));
        }
        home.settle();
        assertEquals(PostOffice.MOST, home.items.size());
    }

    @Test
    void aTestPassesWhateverTheHourAndSaysWhatCameOfIt() {
        home = new Office("2026-06-15T21:30:00Z");
        route(Map.of("quiet", "22:00-07:00", "addresses", new String[]{"email=alice@example.org"}));
        assertEquals(Optional.empty(), home.office.test("email", Optional.of("alice"), "ada").trouble());
        assertEquals(List.of("email: notify.test en[ada]"), home.arrived());
        assertEquals(Optional.of("alice@example.org"), home.notices.get(0).to());
        home.broken.put("sms", Office.down());
        assertEquals(Optional.of("no answer"), home.office.test("sms", Optional.empty(), "ada").trouble());
        home.settle();
        assertEquals(List.of(Stage.SENT, Stage.FAILED), stages());
        assertThrows(IllegalArgumentException.class, () -> home.office.test("fax", Optional.empty(), "ada"));
        assertThrows(IllegalArgumentException.class, () -> home.office.test("sms", Optional.of("eve"), "ada"));
    }
}
