package offpeak.host.http;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.regex.Pattern;

/**
 * Looks up the addresses of servers before they are called. A name server that does not answer holds a thread for up to
 * a minute, which nobody can shorten: in the client's own threads a few dead names would hold up every call, those to
 * devices at home included. Here one name holds one thread, however often it is asked for. Java remembers what was found
 * for 30 s, so that the client has it at once.
 */
final class Names {
    private static final Pattern LITERAL = Pattern.compile("[0-9.]+|\\[.*]");

    /** Finds the address of a host, which takes its time. */
    interface Lookup {
        InetAddress[] find(String host) throws UnknownHostException;
    }

    private final Lookup lookup;
    private final Executor threads;
    private final Map<String, CompletableFuture<Void>> underWay = new ConcurrentHashMap<>();

    Names(Lookup lookup, Executor threads) {
        this.lookup = lookup;
        this.threads = threads;
    }

    /** Ends when the address is known, or with an {@link UnknownHostException}. The caller may cancel it. */
    CompletableFuture<Void> known(String host) {
        if (LITERAL.matcher(host).matches()) {
            return CompletableFuture.completedFuture(null);
        }
        CompletableFuture<Void> mine = new CompletableFuture<>();
        CompletableFuture<Void> known = underWay.putIfAbsent(host.toLowerCase(Locale.ROOT), mine);
        if (known == null) {
            threads.execute(() -> find(host, mine));
        }
        return (known == null ? mine : known).copy();
    }

    private void find(String host, CompletableFuture<Void> known) {
        Optional<Exception> none = Optional.empty();
        try {
            lookup.find(host);
        } catch (UnknownHostException | RuntimeException failure) {
            none = Optional.of(failure);
        } finally {
            // before anybody is told: who asks again then is not given this answer
            underWay.remove(host.toLowerCase(Locale.ROOT));
        }
        none.ifPresentOrElse(known::completeExceptionally, () -> known.complete(null));
    }
}
