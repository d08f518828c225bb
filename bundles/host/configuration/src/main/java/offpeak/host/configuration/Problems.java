package offpeak.host.configuration;

import offpeak.api.host.Configurations.Problem;

/** Problems as sentences. */
final class Problems {
    private Problems() {}

    static String text(Problem problem) {
        return problem.file() + (problem.line() > 0 ? ", line " + problem.line() : "")
                + problem.field().map(field -> ", field " + field).orElse("") + ": " + problem.message();
    }
}
