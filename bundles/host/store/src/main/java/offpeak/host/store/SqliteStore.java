package offpeak.host.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import offpeak.api.host.AccountStore;
import offpeak.api.host.Budgets;
import offpeak.api.host.DemandEvents;
import offpeak.api.host.HealthCheck;
import offpeak.api.host.HealthCheck.Check;
import offpeak.api.host.HealthCheck.Status;
import offpeak.api.host.History;
import offpeak.api.host.Leases;
import offpeak.api.host.Ledger;
import offpeak.api.host.Orders;
import offpeak.api.host.Outbox;
import offpeak.api.host.SecretStore;
import offpeak.api.host.Settlements;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig.SynchronousMode;

/**
 * The two databases of a data folder and the services on them. Needs no OSGi: a command can open the folder beside a
 * running host, which then stays the one that checks, copies and replaces the files.
 *
 * <p>Every method of every service can throw {@link StoreException}, except {@link History#record}.
 */
public final class SqliteStore implements AutoCloseable, HealthCheck {
    /** How long samples are kept unless the configuration says otherwise. */
    public static final Duration RETENTION = Duration.ofDays(400);

    private static final Logger LOG = LoggerFactory.getLogger(SqliteStore.class);
    /** Real time, whatever the host's clock does: at most one write a minute spares the card. */
    private static final long FLUSH_SECONDS = 60;
    private static final long RETRY_SECONDS = 5;
    private static final Duration COPY_LEDGER = Duration.ofDays(1);
    /** The history is large and less dear. */
    private static final Duration COPY_HISTORY = Duration.ofDays(7);
    private static final List<String> TABLES = List.of("decision", "step", "lease", "manual_override", "switched_off",
            "user", "token", "session", "secret", "calls", "pause", "notice", "delivery", "told", "demand_event",
            "settlement");

    private final Ownership.Claim claim;
    private final String folder;
    private final Database ledger;
    private final Database numbers;
    private final Rescue ledgerRescue;
    private final Rescue numbersRescue;
    private final SqliteHistory history;
    private final Leases leases;
    private final Orders orders;
    private final SecretStore secrets;
    private final ScheduledExecutorService upkeep;
    private final AtomicBoolean flushing = new AtomicBoolean();
    private long secondsToFlush = FLUSH_SECONDS;

    private SqliteStore(Path ledgerFile, Path dataFolder, InstantSource clock, Duration retention) {
        Path home = ledgerFile.toAbsolutePath().getParent();
        NativeLibrary.keepIn(dataFolder.resolve("native"));
        folder = home.toString();
        claim = new Ownership.Claim(home);
        Path copies = home.resolve("snapshots");
        Path numbersFile = home.resolve("history.db");
        ledgerRescue = new Rescue(ledgerFile, copies.resolve(ledgerFile.getFileName()), COPY_LEDGER, TABLES, clock);
        numbersRescue = new Rescue(numbersFile, copies.resolve("history.db"), COPY_HISTORY, List.of(), clock);
        ledger = new Database(ledgerFile, SynchronousMode.FULL, Migrations.in("ledger"), ledgerRescue, claim);
        numbers = new Database(numbersFile, SynchronousMode.NORMAL, Migrations.in("history"),
                numbersRescue, claim);
        leases = new SqliteLeases(new Kept(ledger));
        orders = new SqliteOrders(ledger, new Kept(ledger));
        secrets = new SqliteSecrets(ledger, new Kept(ledger));
        history = new SqliteHistory(numbers, clock, retention, this::flushSoon);
        upkeep = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(work, "offpeak-store");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Opens the databases of a data folder, making them when they are not there.
     *
     * @param clock of the host: what is old in the history is old by it
     * @throws StoreException when they can't be used
     */
    public static SqliteStore open(Path dataFolder, InstantSource clock) {
        SqliteStore store = create(dataFolder.resolve("offpeak.db"), dataFolder, clock, RETENTION);
        try {
            store.verify();
            return store;
        } catch (StoreException e) {
            store.close();
            throw e;
        }
    }

    /** A store whose databases are opened at first use, so that a full disk at the start does not end the host. */
    static SqliteStore create(Path ledgerFile, Path dataFolder, InstantSource clock, Duration retention) {
        return new SqliteStore(ledgerFile, dataFolder, clock, retention);
    }

    /** Opens the ledger's database now, as a sign of life. */
    void verify() {
        ledger.read("open the store", db -> db.one("SELECT count FROM probe"));
    }

    /** Starts what goes on in the background of a host: writing the history, copies, tidying, finding out of trouble. */
    void keepUp() {
        upkeep.scheduleWithFixedDelay(this::tick, RETRY_SECONDS, RETRY_SECONDS, TimeUnit.SECONDS);
    }

    private void tick() {
        secondsToFlush -= RETRY_SECONDS;
        if (ledger.failure().isPresent()) {
            attempt(this::probe);
        }
        if (secondsToFlush <= 0) {
            secondsToFlush = FLUSH_SECONDS;
            attempt(() -> maintain(Instant.now()));
        }
    }

    /** Once for all who ask until it begins; a store that fails is asked at the usual time alone. */
    private void flushSoon() {
        if (numbers.failure().isEmpty() && flushing.compareAndSet(false, true)) {
            try {
                upkeep.execute(() -> {
                    flushing.set(false);
                    attempt(history::flush);
                });
            } catch (RejectedExecutionException closing) {
                LOG.debug("the last flush is under way", closing);
            }
        }
    }

    private static void attempt(Runnable work) {
        try {
            work.run();
        } catch (StoreException e) {
            // the health says it; each retry would say it again in the log
            LOG.debug("upkeep of the store", e);
        } catch (RuntimeException e) {
            LOG.error("upkeep of the store", e);
        }
    }

    /** Learns whether the ledger can be written again. */
    void probe() {
        ledger.write("write to the store",
                db -> db.update("INSERT INTO probe VALUES (1, 1) ON CONFLICT (id) DO UPDATE SET count = count + 1"));
        LOG.info("the store can write again");
    }

    /** @param realNow the wall clock's time, for the age of the copies */
    void maintain(Instant realNow) {
        history.flush();
        history.tidy();
        if (claim.refused()) {
            return;
        }
        copy(ledger, ledgerRescue, realNow);
        copy(numbers, numbersRescue, realNow);
    }

    private static void copy(Database database, Rescue rescue, Instant realNow) {
        try {
            rescue.look();
            rescue.copyWhenDue(realNow);
        } catch (SQLException | IOException e) {
            if (Failures.kind(e) == StoreException.Kind.DAMAGED) {
                database.suspect();
            }
            LOG.warn("no copy of {} could be made: {}", database.file(), e.toString());
        }
    }

    /** Makes copies of both databases now. */
    void copyNow() throws IOException, SQLException {
        ledgerRescue.copyNow();
        if (Files.exists(numbers.file())) {
            numbersRescue.copyNow();
        }
    }

    public Ledger ledger() {
        return new SqliteLedger(ledger);
    }

    public Leases leases() {
        return leases;
    }

    public Orders orders() {
        return orders;
    }

    public AccountStore accounts() {
        return new SqliteAccounts(ledger);
    }

    public SecretStore secrets() {
        return secrets;
    }

    public Budgets budgets() {
        return new SqliteBudgets(ledger);
    }

    public DemandEvents.Store demandEvents() {
        return new SqliteDemandEvents(ledger);
    }

    public Settlements settlements() {
        return new SqliteSettlements(ledger);
    }

    public Outbox outbox() {
        return new SqliteOutbox(ledger);
    }

    public History history() {
        return history;
    }

    /** For the tests, which cut into the databases. */
    Database database() {
        return ledger;
    }

    /** How long samples are kept from now on. */
    void retention(Duration longest) {
        history.retention(longest);
    }

    @Override
    public List<Check> health() {
        return List.of(ledgerHealth(), historyHealth());
    }

    private Check ledgerHealth() {
        Optional<StoreException> failure = ledger.failure();
        if (failure.isPresent()) {
            // not DOWN: what is known is still shown, and what was changed is still put back
            return new Check("store", Status.DEGRADED, failure.get().getMessage());
        }
        if (claim.refused()) {
            return new Check("store", Status.DEGRADED, "Another process uses " + folder
                    + " as its data folder. Stop one of the two, or give one of them another folder.");
        }
        String notice = ledgerRescue.notice();
        return notice.isEmpty() ? Check.up("store") : new Check("store", Status.DEGRADED, notice);
    }

    private Check historyHealth() {
        Optional<StoreException> failure = numbers.failure();
        if (failure.isPresent()) {
            return new Check("history", Status.DEGRADED, "The history stands still; control goes on. "
                    + failure.get().getMessage() + " " + history.waiting() + " samples wait in memory, "
                    + history.lost() + " were lost.");
        }
        String notice = numbersRescue.notice();
        return notice.isEmpty() ? Check.up("history") : new Check("history", Status.DEGRADED, notice);
    }

    /** Writes what waits and closes the files. */
    @Override
    public void close() {
        upkeep.shutdown();
        try {
            upkeep.awaitTermination(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try {
            history.flush();
        } catch (StoreException e) {
            LOG.warn("{} samples of the last minute are lost", history.waiting(), e);
        }
        ledger.close();
        numbers.close();
        try {
            claim.close();
        } catch (IOException e) {
            LOG.warn("the next start will check the databases of {}", folder, e);
        }
    }
}
