package offpeak.cli.setup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import offpeak.cli.Failure;

/** A secret as given, which may say where it is: {@code $env:NAME} or {@code $file:PATH}. */
final class Reference {

    private static final String ENV = "$env:";
    private static final String FILE = "$file:";

    private Reference() {}

    static String reveal(String option, String given) {
        if (given.startsWith(ENV)) {
            return Optional.ofNullable(System.getenv(given.substring(ENV.length()))).filter(text -> !text.isBlank())
                    .orElseThrow(() -> new Failure(Failure.USAGE, option + ": the variable "
                            + given.substring(ENV.length()) + " is not set"))
                    .strip();
        }
        if (given.startsWith(FILE)) {
            try {
                return Files.readString(Path.of(given.substring(FILE.length()))).strip();
            } catch (IOException e) {
                throw new Failure(Failure.USAGE, option + ": can not read " + given.substring(FILE.length()), e);
            }
        }
        return given;
    }
}
