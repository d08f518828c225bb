package offpeak.api.host;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The configurations of everything, by pid. Secrets in them are references, never the secrets. */
public interface Configurations {

    /**
     * @param file which
     * @param line in it, from 1; 0 when it is about the whole file
     * @param field the field; absent when it is about the whole file
     * @param message what was found and what was expected
     */
    record Problem(String file, int line, Optional<String> field, String message) {}

    /** A configuration that was refused; the message says which field and what was expected. */
    class InvalidException extends Exception {
        private static final long serialVersionUID = 1L;

        public InvalidException(String message) {
            super(message);
        }
    }

    List<String> pids();

    Optional<Map<String, Object>> get(String pid);

    /**
     * Writes a configuration; durable and being applied when it returns. Values of fields that the form declares a
     * password are moved into the vault.
     *
     * @throws InvalidException for a value that the form does not allow
     */
    void put(String pid, Map<String, Object> values) throws InvalidException;

    void delete(String pid);

    /** The form of a configuration, as JSON-ready maps and lists; empty when no bundle has one. */
    Optional<Map<String, Object>> schema(String pid);

    /** What is wrong with the files now. */
    List<Problem> problems();
}
