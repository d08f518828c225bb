package offpeak.host.accounts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import java.util.List;
import java.util.ArrayList;
import java.lang.reflect.Proxy;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import offpeak.api.host.Notifications;
import offpeak.api.host.Access.Identity;
import offpeak.api.host.Access.RefusedException;
import offpeak.api.host.AccountStore.Token;
import offpeak.api.host.AccountStore.User;
import offpeak.api.host.Role;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccountsTest {
    private static final String GOOD = "seven-quiet-geese";

    @TempDir
    Path data;

    private final MemoryAccounts store = new MemoryAccounts();
    private final Passwords fewRounds = new Passwords(10);
    private Instant now = Instant.parse("2026-11-21T10:00:00Z");
    private final InstantSource wall = () -> now;

    private Accounts accounts(boolean demo) {
        return new Accounts(store, wall, fewRounds, demo, Optional.of(data.resolve("bind-allowed")));
    }

    private static String codeAnnouncedBy(Runnable work) {
        PrintStream console = System.err;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setErr(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            work.run();
        } finally {
            System.setErr(console);
        }
        Matcher code = Pattern.compile("setup code (\\S+)").matcher(printed.toString(StandardCharsets.UTF_8));
        assertTrue(code.find(), "no code in: " + printed);
        return code.group(1);
    }

    @Test
    void theFirstAccountNeedsTheCodeFromTheConsoleAndItWorksOnce() throws Exception {
        Accounts accounts = accounts(false);
        String code = codeAnnouncedBy(
                () -> assertThrows(RefusedException.class, () -> accounts.setUp("AAAA-AAAA", "ann", GOOD)));
        assertThrows(RefusedException.class, () -> accounts.setUp("AAAA-AAAA", "ann", GOOD));
        assertFalse(Files.exists(data.resolve("bind-allowed")));

        String cookie = accounts.setUp(code.toLowerCase(java.util.Locale.ROOT), "ann", GOOD);

        assertEquals(Optional.of(new Identity("ann", Role.ADMIN)), accounts.bySession(cookie));
        assertFalse(accounts.setupNeeded());
        assertTrue(Files.exists(data.resolve("bind-allowed")));
        assertThrows(RefusedException.class, () -> accounts.setUp(code, "eve", GOOD));
    }

    @Test
    void fiveWrongCodesUseTheCodeUp() {
        Accounts accounts = accounts(false);
        String code = codeAnnouncedBy(
                () -> assertThrows(RefusedException.class, () -> accounts.setUp("AAAA-AAAA", "ann", GOOD)));
        for (int i = 0; i < 5; i++) {
            assertThrows(RefusedException.class, () -> accounts.setUp("BBBB-BBBB", "ann", GOOD));
        }
        assertThrows(RefusedException.class, () -> accounts.setUp(code, "ann", GOOD));
        assertTrue(accounts.setupNeeded());
    }

    @Test
    void weakPasswordsAreRefusedSayingWhy() {
        assertEquals(Optional.empty(), PasswordPolicy.complaint("ann", GOOD));
        assertTrue(PasswordPolicy.complaint("ann", "short").orElseThrow().contains("10 characters"));
        assertTrue(PasswordPolicy.complaint("ann", "aaaaaaaaaaaa").orElseThrow().contains("few"));
        assertTrue(PasswordPolicy.complaint("ann", "Password1234").orElseThrow().contains("password"));
        assertTrue(PasswordPolicy.complaint("annabel", "annabel-annabel").orElseThrow().contains("name"));
        assertTrue(PasswordPolicy.complaint("ann", "x".repeat(120) + "abcdefghij").orElseThrow().contains("128"));
    }

    @Test
    void aLoginAnswersTheSameForAWrongNameAndAWrongPassword() throws Exception {
        store.write(new User("ann", Role.USER, fewRounds.hash(GOOD), now));
        Accounts accounts = accounts(false);
        assertEquals("ann", accounts.bySession(accounts.logIn("ann", GOOD, "10.0.0.1")).orElseThrow().name());
        String wrongPassword = assertThrows(RefusedException.class,
                () -> accounts.logIn("ann", "wrong-wrong", "10.0.0.1")).getMessage();
        String wrongName = assertThrows(RefusedException.class, () -> accounts.logIn("bob", GOOD, "10.0.0.1"))
                .getMessage();
        assertEquals(wrongPassword, wrongName);
    }

    @Test
    void aGuesserIsSlowedDownAndTheOwnerElsewhereIsNot() throws Exception {
        store.write(new User("ann", Role.USER, fewRounds.hash(GOOD), now));
        Accounts accounts = accounts(false);
        List<String> told = new ArrayList<>();
        accounts.setNotifications((Notifications) Proxy.newProxyInstance(Notifications.class.getClassLoader(),
                new Class<?>[]{Notifications.class}, (proxy, method, args) -> {
                    told.add(method.getName()
                            + (args[0] instanceof Notifications.Message message ? " " + message.state() : ""));
                    return null;
                }));
        String last = "";
        for (int i = 0; i < 8; i++) {
            last = assertThrows(RefusedException.class, () -> accounts.logIn("ann", "wrong-wrong", "10.0.0.66"))
                    .getMessage();
        }
        assertTrue(last.startsWith("too many attempts"), last);
        assertTrue(assertThrows(RefusedException.class, () -> accounts.logIn("ann", GOOD, "10.0.0.66")).getMessage()
                .startsWith("too many"));
        assertEquals(Set.of("tell account.too-many-attempts"), Set.copyOf(told));
        assertFalse(told.toString().contains("10.0.0.66"), "who tries must not write to the owner");
        assertTrue(accounts.bySession(accounts.logIn("ann", GOOD, "10.0.0.1")).isPresent());
        assertEquals("over", told.get(told.size() - 1));
    }

    @Test
    void pausesDoubleUpToFiveMinutes() {
        long[] nanos = {0};
        Attempts attempts = new Attempts(() -> nanos[0]);
        for (int i = 0; i < 4; i++) {
            attempts.failed("x");
            assertEquals(Optional.empty(), attempts.wait("x"));
        }
        attempts.failed("x");
        assertEquals(Optional.of(Duration.ofSeconds(1)), attempts.wait("x"));
        for (int i = 0; i < 20; i++) {
            attempts.failed("x");
        }
        assertEquals(Optional.of(Duration.ofMinutes(5)), attempts.wait("x"));
        nanos[0] = Duration.ofMinutes(5).toNanos();
        assertEquals(Optional.empty(), attempts.wait("x"));
    }

    @Test
    void aSessionEndsByLogoutAfterAWeekUnusedAndAfterAMonth() throws Exception {
        store.write(new User("ann", Role.USER, fewRounds.hash(GOOD), now));
        Accounts accounts = accounts(false);
        String left = accounts.logIn("ann", GOOD, "a");
        accounts.logOut(left);
        assertEquals(Optional.empty(), accounts.bySession(left));

        String unused = accounts.logIn("ann", GOOD, "a");
        String used = accounts.logIn("ann", GOOD, "a");
        assertNotEquals(unused, used);
        for (int day = 0; day < 8; day++) {
            now = now.plus(Duration.ofDays(1));
            assertTrue(accounts.bySession(used).isPresent());
        }
        assertEquals(Optional.empty(), accounts.bySession(unused));
        for (int day = 8; day < 30; day++) {
            now = now.plus(Duration.ofDays(1));
            accounts.bySession(used);
        }
        now = now.plus(Duration.ofDays(1));
        assertEquals(Optional.empty(), accounts.bySession(used));
    }

    @Test
    void aBearerTokenIsKnownByItsHashAlone() {
        store.write(new Token("cron", Role.VIEWER, Passwords.digest("offpeak_secret"), now));
        Accounts accounts = accounts(false);
        assertEquals(Optional.of(new Identity("cron", Role.VIEWER)), accounts.byToken("offpeak_secret"));
        assertEquals(Optional.empty(), accounts.byToken("offpeak_other"));
    }

    @Test
    void theDemosVisitorNeedsNoLoginButOnlyOnThisMachine() {
        assertEquals(Role.ADMIN, accounts(true).visitor(true).orElseThrow().role());
        assertEquals(Optional.empty(), accounts(true).visitor(false));
        assertEquals(Optional.empty(), accounts(false).visitor(true));
        assertFalse(accounts(true).setupNeeded());
    }

    @Test
    void aPasswordIsStoredAsASaltedHashThatNamesItsRounds() {
        String first = fewRounds.hash(GOOD);
        assertTrue(first.startsWith("pbkdf2-sha256$10$"));
        assertNotEquals(first, fewRounds.hash(GOOD));
        assertTrue(fewRounds.matches(GOOD, first));
        assertFalse(fewRounds.matches(GOOD + "x", first));
        assertFalse(fewRounds.matches(GOOD, "garbage"));
    }
}
