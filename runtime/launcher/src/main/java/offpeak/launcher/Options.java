package offpeak.launcher;

import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * What the command line asks for. Parsed by hand: a library that reads annotations would cost a tenth of the start.
 *
 * @param demo whether vendors and home are simulated
 * @param port of the page; 0 takes a free one
 * @param bind address of the page
 * @param data folder of all that must survive; absent takes the default, or a passing one in the demo
 * @param config folder of the configuration files; absent is {@code config} within the data folder
 * @param safeMode whether integrations and user's bundles stay out
 * @param normal whether it starts as always even after starts that crashed
 * @param clock where simulated time starts; absent for the wall clock
 * @param speed how many seconds of the host's clock pass in a real one
 * @param prices recorded prices for the demo
 * @param features named in addition to those that are always there
 * @param patience how long to wait until all is up
 * @param record file that everything the engine hears and says is written to
 * @param recording one to play
 * @param json whether the answer is for a program
 * @param market of the demo; absent for that of a kept demo, else Great Britain's
 */
public record Options(boolean demo, int port, String bind, Optional<Path> data, Optional<Path> config, boolean safeMode,
        boolean normal, Optional<Instant> clock, double speed, Optional<Path> prices, List<String> features,
        Duration patience, Optional<Path> record, Optional<Path> recording, boolean json, Optional<Market> market) {

    /** Whose prices the demo's home has. */
    enum Market {
        GB, CA
    }

    static final String DEMO_HELP = """
                                    Usage: offpeak demo [options]
                                    Runs the host with simulated vendors, a simulated home and its own MQTT broker. No login; loopback only.

                                      --speed N           seconds of simulated time in a real one (default 60)
                                      --port N            of the page (default 8080; 0 takes a free one)
                                      --data DIR          keeps everything in DIR (default: a folder that goes away at the end)
                                      --prices FILE.csv   recorded prices: a header line, then start,pence per kWh
                                      --market gb|ca      whose prices and home: Great Britain's (default) or California's
                                      --record FILE       writes all that is decided, and all that it follows from, to FILE; see offpeak replay
                                      --clock INSTANT     where simulated time starts (default 2026-06-15T14:30:00Z, with ca half an hour before)
                                      --feature NAME      one more feature; may be repeated
                                      --timeout SECONDS   how long to wait until all is up (default 60)
                                    """;

    static final String START_HELP = """
                                     Usage: offpeak start [options]
                                     Runs the host. Prints "ready URL" on one line when the page and all components are up.

                                       --port N            of the page (default 8080; 0 takes a free one)
                                       --bind ADDRESS      of the page (default 127.0.0.1; another one only after the first account is made)
                                       --data DIR          everything that must survive (default $XDG_DATA_HOME/offpeak)
                                       --config DIR        configuration files (default DATA/config)
                                       --record FILE       writes all that is decided, and all that it follows from, to FILE; see offpeak replay
                                       --safe-mode         without rules, integrations and the bundles that you installed; puts back what was left changed
                                       --normal            not in safe mode, even after three starts that crashed
                                       --clock INSTANT     simulated time from INSTANT, such as 2020-03-28T12:00:00Z
                                       --speed N           seconds of simulated time in a real one (default 1; needs --clock)
                                       --feature NAME      one more feature, such as console; may be repeated
                                       --timeout SECONDS   how long to wait until all is up (default 60)
                                     """;

    static final String RESTORE_HELP = """
                                       Usage: offpeak restore-leases [options]
                                       Puts back the settings of devices that a host which died left changed. A running host does that itself.

                                         --data DIR          of that host (default $XDG_DATA_HOME/offpeak)
                                         --config DIR        its configuration files (default: those of its last start)
                                         --timeout SECONDS   how long to try (default 60)

                                       Exit status: 0 when nothing is left changed, 4 when a host runs, 1 when a device is still changed.
                                       """;

    static final String REPLAY_HELP = """
                                      Usage: offpeak replay FILE [options]
                                      Plays a recording (of start --record, or from a support bundle) into a fresh engine with the same rules, and
                                      prints what it decides. Nothing is sent to anybody.

                                        --json              for programs
                                        --timeout SECONDS   how long it may take (default 60)

                                      Exit status: 0 when all is decided as it was recorded, 1 when something differs, with the first difference.
                                      """;

    static Options parse(String command, List<String> args) throws Refusal {
        if (!List.of("demo", "start", "restore-leases", "replay").contains(command)) {
            throw Refusal.usage("unknown command " + command + "; try: offpeak help");
        }
        Parser p = new Parser(command);
        for (Iterator<String> rest = args.iterator(); rest.hasNext();) {
            p.take(rest.next(), rest);
        }
        return p.options();
    }

    private static final class Parser {
        private final String command;
        private final boolean demo;
        private final boolean start;
        private int port = 8080;
        private String bind = "127.0.0.1";
        private Path data;
        private Path config;
        private boolean safeMode;
        private boolean normal;
        private Instant clock;
        private Double speed;
        private Path prices;
        private final List<String> features = new ArrayList<>();
        private Duration patience = Duration.ofSeconds(60);
        private Path record;
        private Path recording;
        private boolean json;
        private Market market;

        Parser(String command) {
            this.command = command;
            this.demo = command.equals("demo");
            this.start = command.equals("start");
        }

        void take(String arg, Iterator<String> rest) throws Refusal {
            int equals = arg.indexOf('=');
            String name = equals < 0 ? arg : arg.substring(0, equals);
            if (start && (arg.equals("--safe-mode") || arg.equals("--normal"))) {
                safeMode |= arg.equals("--safe-mode");
                normal |= arg.equals("--normal");
                return;
            }
            if (command.equals("replay") && arg.equals("--json")) {
                json = true;
                return;
            }
            if (command.equals("replay") && !arg.startsWith("-") && recording == null) {
                recording = Path.of(arg).toAbsolutePath().normalize();
                return;
            }
            if (!known(name)) {
                throw Refusal.usage("unknown option " + arg + "; try: offpeak " + command + " --help");
            }
            if (equals < 0 && !rest.hasNext()) {
                throw Refusal.usage(name + " needs a value; try: offpeak " + command + " --help");
            }
            String value = equals < 0 ? rest.next() : arg.substring(equals + 1);
            try {
                set(name, value);
            } catch (DateTimeException | IllegalArgumentException e) {
                throw Refusal.usage(name + " " + value + " is not " + expected(name));
            }
        }

        private boolean known(String name) {
            return switch (name) {
                case "--data", "--timeout" -> true;
                case "--config" -> !demo && !command.equals("replay");
                case "--port", "--speed", "--clock", "--feature", "--record" -> demo || start;
                case "--prices", "--market" -> demo;
                case "--bind" -> start;
                default -> false;
            };
        }

        private void set(String name, String value) throws Refusal {
            switch (name) {
                case "--port" -> port = within(Integer.parseInt(value), 0, 65_535);
                case "--bind" -> bind = value;
                case "--record" -> record = Path.of(value).toAbsolutePath().normalize();
                case "--data" -> data = Path.of(value).toAbsolutePath().normalize();
                case "--config" -> config = Path.of(value).toAbsolutePath().normalize();
                case "--clock" -> clock = Instant.parse(value);
                case "--speed" -> speed = positive(Double.parseDouble(value));
                case "--prices" -> prices = Path.of(value).toAbsolutePath().normalize();
                case "--market" -> market = market(value);
                case "--feature" -> features.add(Feature.name(value));
                case "--timeout" ->
                    patience = Duration.ofMillis(Math.round(positive(Double.parseDouble(value)) * 1000));
                default -> throw new IllegalStateException(name);
            }
        }

        private static Market market(String value) {
            return switch (value) {
                case "gb" -> Market.GB;
                case "ca" -> Market.CA;
                default -> throw new IllegalArgumentException(value);
            };
        }

        private static String expected(String name) {
            return switch (name) {
                case "--port" -> "a port, 0 to 65535";
                case "--clock" -> "an instant such as 2020-03-28T12:00:00Z";
                case "--speed", "--timeout" -> "a number above 0";
                case "--market" -> "gb or ca";
                case "--feature" -> "the name of a feature: small letters, digits and '-'";
                default -> "a path";
            };
        }

        private static int within(int value, int low, int high) {
            if (value < low || value > high) {
                throw new IllegalArgumentException();
            }
            return value;
        }

        private static double positive(double value) {
            if (!(value > 0 && value <= 1e6)) {
                throw new IllegalArgumentException();
            }
            return value;
        }

        Options options() throws Refusal {
            if (!demo && speed != null && clock == null) {
                throw Refusal.usage("--speed needs --clock: only simulated time can run faster");
            }
            if (safeMode && normal) {
                throw Refusal.usage("--safe-mode and --normal exclude each other");
            }
            if (prices != null && market == Market.CA) {
                throw Refusal.usage("--prices are in pence per kWh: leave out --market ca");
            }
            double pace = speed != null ? speed : demo ? 60 : 1;
            return new Options(demo, port, bind, Optional.ofNullable(data), Optional.ofNullable(config), safeMode,
                    normal, Optional.ofNullable(clock), pace, Optional.ofNullable(prices), List.copyOf(features),
                    patience, Optional.ofNullable(record), Optional.ofNullable(recording), json,
                    Optional.ofNullable(market));
        }
    }
}
