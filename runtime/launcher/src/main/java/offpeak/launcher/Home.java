package offpeak.launcher;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where things lie on this machine.
 *
 * @param folder of the distribution, with {@code bundles}, {@code features} and {@code config}
 */
public record Home(Path folder) {

    /** The distribution that this class was started from. */
    static Home find() throws Refusal {
        String told = System.getProperty("offpeak.home");
        Path folder;
        try {
            folder = told != null
                    ? Path.of(told)
                    : Path.of(Home.class.getProtectionDomain().getCodeSource().getLocation().toURI()).getParent()
                            .getParent();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
        if (!Files.isDirectory(folder.resolve("features")) || !Files.isDirectory(folder.resolve("bundles"))) {
            throw new Refusal(Refusal.FAILED, folder
                    + " has no features and bundles; start with bin/offpeak of a distribution, or set -Doffpeak.home");
        }
        return new Home(folder.toAbsolutePath().normalize());
    }

    Path features() {
        return folder.resolve("features");
    }

    Path bundles() {
        return folder.resolve("bundles");
    }

    Path config(String name) {
        return folder.resolve("config").resolve(name);
    }

    public static String version() {
        return Optional.ofNullable(Home.class.getPackage().getImplementationVersion()).orElse("0");
    }

    /** The data folder of {@code start} when none is given. */
    public static Path data() {
        return xdg("XDG_DATA_HOME", ".local/share").resolve("offpeak");
    }

    /** Where the last started host says its address. */
    public static Path urlFile() {
        return xdg("XDG_STATE_HOME", ".local/state").resolve("offpeak").resolve("url");
    }

    private static Path xdg(String variable, String otherwise) {
        String set = System.getenv(variable);
        return set != null && set.startsWith("/")
                ? Path.of(set)
                : Path.of(System.getProperty("user.home")).resolve(otherwise);
    }
}
