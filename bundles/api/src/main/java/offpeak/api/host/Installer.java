package offpeak.api.host;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** Adds, updates and removes the bundles of integrations and rules while the rest goes on. */
public interface Installer {

    /**
     * @param name symbolic name
     * @param version of the bundle
     * @param shipped whether it came with the host
     */
    record Installed(String name, String version, boolean shipped) {}

    /** An archive that was refused; the message says why and what to do. Nothing has changed. */
    class RefusedException extends Exception {
        private static final long serialVersionUID = 1L;

        public RefusedException(String message) {
            super(message);
        }

        public RefusedException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    List<Installed> installed();

    /**
     * Checks an archive, then installs it, or updates the bundle of the same symbolic name in place; returns when its
     * components are active. Rolled back when they don't become so.
     *
     * @param by who, for the audit
     * @throws RefusedException saying what is wrong with it
     * @throws IOException when the archive could not be read or stored
     */
    Installed install(InputStream jar, String by) throws RefusedException, IOException;

    /**
     * Brings back a bundle that came with the host and was removed; returns when its components are active.
     *
     * @param name its symbolic name, or the last part of it
     * @param by who, for the audit
     * @throws RefusedException when none came with the host by that name, or it is installed
     * @throws IOException when it could not be read or stored
     */
    default Installed bringBack(String name, String by) throws RefusedException, IOException {
        throw new RefusedException("this host has no bundles to bring back: send a jar");
    }

    /**
     * Removes a bundle; it stays removed after a restart.
     *
     * @param keepData whether its configurations, secrets and history stay for a later return
     * @throws RefusedException when there is no such bundle, or it belongs to the host itself
     */
    void remove(String name, boolean keepData, String by) throws RefusedException;
}
