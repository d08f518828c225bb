package offpeak.api;

import java.util.Optional;

/**
 * Reads a vendor's list so that one row that can't be read does not take the others with it: it is left out and told once,
 * and what it would have said stays unknown.
 */
public final class Rows {
    /** Of a list with more that can't be read nothing is believed; each costs an exception. */
    private static final int MOST_ODD = 100;

    private Rows() {}

    /** Reads a row: all of it or nothing, so that what is left out leaves no traces. */
    @FunctionalInterface
    public interface Reader<R> {
        /**
         * @throws VendorException when the row shows that the whole list is not to be believed, e.g. an impossible price
         * @throws RuntimeException when the row alone can't be read
         */
        void read(R row) throws VendorException;
    }

    /**
     * Reads one row after the other.
     *
     * @param list what they are, for people, e.g. {@code Octopus's prices}
     * @throws VendorException BAD_ANSWER when there are rows and none can be read, or too many can't; or as the reader throws
     */
    public static <R> void each(Host host, String list, Iterable<? extends R> rows, Reader<R> reader)
            throws VendorException {
        Optional<RuntimeException> odd = Optional.empty();
        int left = 0;
        boolean read = false;
        for (R row : rows) {
            try {
                reader.read(row);
                read = true;
            } catch (RuntimeException e) {
                odd = odd.or(() -> Optional.of(e));
                if (++left > MOST_ODD) {
                    read = false;
                    break;
                }
            }
        }
        if (odd.isPresent()) {
            if (!read) {
                throw new VendorException(VendorException.Kind.BAD_ANSWER, list + " can't be read", odd.get());
            }
            host.leftOut(list + ", of which some can't be read: " + odd.get().getMessage());
        }
    }
}
