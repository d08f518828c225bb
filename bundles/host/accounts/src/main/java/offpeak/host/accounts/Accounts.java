package offpeak.host.accounts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import offpeak.api.Notifier;
import offpeak.api.Reason;
import offpeak.api.SiteId;
import offpeak.api.host.Access;
import offpeak.api.host.AccountStore;
import offpeak.api.host.AccountStore.Session;
import offpeak.api.host.AccountStore.Token;
import offpeak.api.host.AccountStore.User;
import offpeak.api.host.Notifications;
import offpeak.api.host.Role;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Accounts, sessions and tokens. Times of sessions are real: a simulated clock must not end them. */
@Component(service = Access.class)
public final class Accounts implements Access {
    private static final Logger LOG = LoggerFactory.getLogger(Accounts.class);

    private static final Duration IDLE = Duration.ofDays(7);
    private static final Duration ABSOLUTE = Duration.ofDays(30);
    /** A session is written again only when it was seen this long ago, to spare the card. */
    private static final Duration SEEN_STEP = Duration.ofHours(1);
    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}._@-]{1,64}");
    /** The event that notices of failed logins are about. */
    private static final String LOGINS = "logins";
    private static final String REFUSED = "name or password is wrong";

    private final AccountStore store;
    private final InstantSource wall;
    private final Passwords passwords;
    private final SetupCode setupCode;
    private final Attempts attempts;
    private final AtomicReference<Notifications> notifications = new AtomicReference<>();
    private final boolean demo;
    private final Optional<Path> bindAllowed;
    /** Hashed for unknown names, so that they take as long as known ones; made at the first login. */
    private String decoy;

    @Activate
    public Accounts(@Reference AccountStore store, BundleContext context) {
        this(store, InstantSource.system(), new Passwords(Passwords.ROUNDS),
                Boolean.parseBoolean(context.getProperty("offpeak.demo")),
                Optional.ofNullable(context.getProperty("offpeak.data")).map(data -> Path.of(data, "bind-allowed")));
        if (!demo && setupNeeded()) {
            announce();
        }
    }

    Accounts(AccountStore store, InstantSource wall, Passwords passwords, boolean demo, Optional<Path> bindAllowed) {
        this.store = store;
        this.wall = wall;
        this.passwords = passwords;
        this.demo = demo;
        this.bindAllowed = bindAllowed;
        this.setupCode = new SetupCode(passwords, System::nanoTime);
        this.attempts = new Attempts(System::nanoTime);
    }

    /** On the console and not in the log file: whoever can read it there owns the machine. */
    private String announce() {
        String code = setupCode.renew();
        System.err.println("First start: open the page and make your account with the setup code " + code
                + " (works once, for " + SetupCode.VALID.toMinutes() + " minutes).");
        return code;
    }

    @Override
    public boolean setupNeeded() {
        return !demo && store.users().isEmpty();
    }

    @Override
    public synchronized String setUp(String code, String name, String password) throws RefusedException {
        if (!setupNeeded()) {
            throw new RefusedException("the first account was made already: sign in instead");
        }
        if (setupCode.expired()) {
            announce();
            throw new RefusedException("the setup code has expired; a new one stands on the console now");
        }
        if (!NAME.matcher(name).matches()) {
            throw new RefusedException("a name has letters, digits and . _ @ -, at most 64");
        }
        Optional<String> complaint = PasswordPolicy.complaint(name, password);
        if (complaint.isPresent()) {
            throw new RefusedException(complaint.get());
        }
        if (!setupCode.use(code)) {
            LOG.warn("A wrong setup code was given");
            throw new RefusedException("the setup code is wrong: it stands on the console of the host");
        }
        store.write(new User(name, Role.ADMIN, passwords.hash(password), wall.instant()));
        bindAllowed.ifPresent(Accounts::allowBind);
        LOG.info("The first account '{}' was made", name);
        return open(name);
    }

    private static void allowBind(Path marker) {
        try {
            Files.writeString(marker, "The first account exists: the page may be opened beyond this machine.\n");
        } catch (IOException e) {
            LOG.warn("{} could not be written, so the page stays on loopback after a restart: {}", marker,
                    e.getMessage());
        }
    }

    @Override
    public String logIn(String name, String password, String address) throws RefusedException {
        String byName = "name " + name.toLowerCase(Locale.ROOT) + " from " + address;
        String byAddress = "address " + address;
        for (String key : new String[]{byName, byAddress}) {
            Optional<Duration> wait = attempts.wait(key);
            if (wait.isPresent()) {
                // from where is in the log: whoever tries must not write to the owner
                tell(told -> told.tell(new Notifications.Message(SiteId.HOME, LOGINS, "account.too-many-attempts",
                        Notifier.Level.WARNING, Notifier.Topic.ACCOUNT, Reason.of("account.too-many-attempts"))));
                throw new RefusedException("too many attempts: wait " + (wait.get().toSeconds() + 1) + " s");
            }
        }
        Optional<User> user = store.user(name);
        boolean right = passwords.matches(password, user.map(User::passwordHash).orElseGet(this::decoy));
        if (user.isEmpty() || !right) {
            attempts.failed(byName);
            attempts.failed(byAddress);
            LOG.warn("A login from {} was refused", address);
            throw new RefusedException(REFUSED);
        }
        attempts.succeeded(byName);
        attempts.succeeded(byAddress);
        tell(told -> told.over(LOGINS));
        LOG.info("'{}' signed in from {}", user.get().name(), address);
        return open(user.get().name());
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    void setNotifications(Notifications told) {
        notifications.set(told);
    }

    void unsetNotifications(Notifications told) {
        notifications.compareAndSet(told, null);
    }

    private void tell(Consumer<Notifications> what) {
        Optional.ofNullable(notifications.get()).ifPresent(what);
    }

    private synchronized String decoy() {
        if (decoy == null) {
            decoy = passwords.hash(passwords.secret());
        }
        return decoy;
    }

    private String open(String user) {
        String cookie = passwords.secret();
        Instant now = wall.instant();
        store.write(new Session(Passwords.digest(cookie), user, now, now));
        return cookie;
    }

    @Override
    public void logOut(String cookie) {
        store.deleteSession(Passwords.digest(cookie));
    }

    @Override
    public Optional<Identity> bySession(String cookie) {
        Optional<Session> session = store.session(Passwords.digest(cookie));
        if (session.isEmpty()) {
            return Optional.empty();
        }
        Instant now = wall.instant();
        Session open = session.get();
        if (now.isAfter(open.seenAt().plus(IDLE)) || now.isAfter(open.createdAt().plus(ABSOLUTE))) {
            store.deleteSession(open.hash());
            return Optional.empty();
        }
        if (now.isAfter(open.seenAt().plus(SEEN_STEP))) {
            store.write(new Session(open.hash(), open.user(), open.createdAt(), now));
        }
        return store.user(open.user()).map(user -> new Identity(user.name(), user.role()));
    }

    @Override
    public Optional<Identity> byToken(String bearer) {
        return store.token(Passwords.digest(bearer)).map((Token token) -> new Identity(token.name(), token.role()));
    }

    @Override
    public Optional<Identity> visitor(boolean loopback) {
        return demo && loopback ? Optional.of(new Identity("visitor", Role.ADMIN)) : Optional.empty();
    }
}
