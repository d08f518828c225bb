package offpeak.cli.setup;

import java.io.Console;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;
import offpeak.cli.Failure;

/** Gets what is not given as an option from the user at the terminal. Without one it names the option that is missing. */
public final class Dialog {

    /** A terminal with somebody before it. */
    public interface Person {
        /** @return empty when there is no more */
        Optional<String> answer(String question);

        /** What is typed is not shown. */
        Optional<String> secret(String question);
    }

    private static final int TRIES = 5;

    private final Optional<Person> person;
    private final PrintStream out;

    public Dialog(Optional<Person> person, PrintStream out) {
        this.person = person;
        this.out = out;
    }

    /** The one at the terminal; nobody when input or output is a pipe. */
    public static Optional<Person> atTerminal() {
        return Optional.ofNullable(System.console()).filter(Dialog::isTerminal).map(console -> new Person() {
            @Override
            public Optional<String> answer(String question) {
                return Optional.ofNullable(console.readLine("%s ", question));
            }

            @Override
            public Optional<String> secret(String question) {
                return Optional.ofNullable(console.readPassword("%s ", question)).map(String::new);
            }
        });
    }

    /** From Java 22 on there is a console without a terminal too. */
    private static boolean isTerminal(Console console) {
        try {
            return (Boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (ReflectiveOperationException e) {
            return true;
        }
    }

    public boolean interactive() {
        return person.isPresent();
    }

    public void say(String text) {
        out.println(text);
    }

    Failure missing(String option, String what) {
        return new Failure(Failure.USAGE, option + " is missing (" + what + "), and there is no terminal to ask at");
    }

    /** @param usual taken for an empty answer, and without a terminal */
    public String text(String option, Optional<String> given, String what, Optional<String> usual,
            Predicate<String> good, String example) {
        if (given.isPresent()) {
            if (good.test(given.get().strip())) {
                return given.get().strip();
            }
            throw new Failure(Failure.USAGE, option + " must be " + example);
        }
        if (person.isEmpty()) {
            return usual.orElseThrow(() -> missing(option, what));
        }
        for (int i = 0; i < TRIES; i++) {
            String answer = person.get()
                    .answer(what + usual.filter(each -> !each.isEmpty()).map(each -> " [" + each + "]").orElse("")
                            + ":")
                    .orElseThrow(Dialog::gone).strip();
            if (answer.isEmpty() && usual.isPresent()) {
                return usual.get();
            }
            if (good.test(answer)) {
                return answer;
            }
            say("That must be " + example + ".");
        }
        throw gone();
    }

    public String secret(String option, Optional<String> given, String what) {
        if (given.isPresent() && !given.get().isBlank()) {
            return given.get().strip();
        }
        Person someone = person.orElseThrow(() -> missing(option, what));
        for (int i = 0; i < TRIES; i++) {
            String answer = someone.secret(what + " (not shown):").orElseThrow(Dialog::gone).strip();
            if (!answer.isEmpty()) {
                return answer;
            }
        }
        throw gone();
    }

    public boolean yes(String option, Optional<Boolean> given, String question, boolean usual) {
        if (given.isPresent() || person.isEmpty()) {
            return given.orElse(usual);
        }
        for (int i = 0; i < TRIES; i++) {
            String answer = person.get().answer(question + (usual ? " [Y/n]" : " [y/N]")).orElseThrow(Dialog::gone)
                    .strip().toLowerCase(java.util.Locale.ROOT);
            if (answer.isEmpty()) {
                return usual;
            }
            if (List.of("y", "yes", "n", "no").contains(answer)) {
                return answer.startsWith("y");
            }
        }
        throw gone();
    }

    private static Failure gone() {
        return new Failure(Failure.USAGE, "no answer; nothing was written");
    }

    /**
     * Some of a list.
     *
     * @param choices what is shown, by id
     * @param given ids, {@code all} or {@code none}; empty to ask
     * @param many whether it may be more or fewer than one
     */
    public List<String> choose(String option, List<String> given, String what, Map<String, String> choices,
            boolean many) {
        List<String> ids = new ArrayList<>(choices.keySet());
        List<String> words = given.stream().flatMap(each -> Arrays.stream(each.split(","))).map(String::strip)
                .filter(each -> !each.isEmpty()).toList();
        if (!words.isEmpty()) {
            return chosen(option, words, ids, choices, many);
        }
        if (ids.isEmpty() || ids.size() == 1 && !many) {
            ids.forEach(id -> say(what + ": " + id + " " + choices.get(id)));
            return ids;
        }
        if (person.isEmpty()) {
            throw new Failure(Failure.USAGE,
                    option + " is missing; it is " + (many ? "all, none or some of: " : "one of: ")
                            + shown(choices));
        }
        say(what + ":");
        for (int i = 0; i < ids.size(); i++) {
            say("  " + (i + 1) + "  " + ids.get(i) + "  " + choices.get(ids.get(i)));
        }
        for (int i = 0; i < TRIES; i++) {
            String answer = person.get().answer(many
                    ? "Which? Numbers, all or none [all]:"
                    : "Which? A number [1]:").orElseThrow(Dialog::gone).strip();
            Optional<List<String>> picked = picked(answer, ids, many);
            if (picked.isPresent()) {
                return picked.get();
            }
        }
        throw gone();
    }

    private static Optional<List<String>> picked(String answer, List<String> ids, boolean many) {
        if (answer.isEmpty() || many && answer.equals("all")) {
            return Optional.of(many ? ids : ids.subList(0, 1));
        }
        if (many && answer.equals("none")) {
            return Optional.of(List.of());
        }
        TreeSet<Integer> numbers = new TreeSet<>();
        for (String each : answer.split("[ ,]+")) {
            if (!each.matches("\\d{1,3}") || Integer.parseInt(each) < 1 || Integer.parseInt(each) > ids.size()) {
                return Optional.empty();
            }
            numbers.add(Integer.parseInt(each));
        }
        return numbers.size() == 1 || many
                ? Optional.of(numbers.stream().map(number -> ids.get(number - 1)).toList())
                : Optional.empty();
    }

    private static List<String> chosen(String option, List<String> words, List<String> ids, Map<String, String> choices,
            boolean many) {
        if (many && words.equals(List.of("all"))) {
            return ids;
        }
        if (many && words.equals(List.of("none"))) {
            return List.of();
        }
        for (String word : words) {
            if (!ids.contains(word)) {
                throw new Failure(Failure.OTHER, "the account has no " + Web.line(word) + " for " + option + "; it has "
                        + (ids.isEmpty() ? "none" : shown(choices)));
            }
        }
        if (!many && words.size() > 1) {
            throw new Failure(Failure.USAGE, option + " takes one");
        }
        return List.copyOf(new java.util.LinkedHashSet<>(words));
    }

    private static String shown(Map<String, String> choices) {
        return String.join(", ", new LinkedHashMap<>(choices).entrySet().stream()
                .map(each -> each.getValue().isEmpty() ? each.getKey() : each.getKey() + " (" + each.getValue() + ")")
                .toList());
    }

    /** The next line of standard input, for scripts that paste what a browser showed. */
    Optional<String> pasted(String question) {
        if (person.isPresent()) {
            return person.get().answer(question);
        }
        out.println(question);
        try {
            // by the byte: nobody else's input is read ahead
            StringBuilder line = new StringBuilder();
            for (int c = System.in.read(); c >= 0 && c != '\n' && line.length() < 8192; c = System.in.read()) {
                line.append((char) c);
            }
            return line.isEmpty() ? Optional.empty() : Optional.of(line.toString().strip());
        } catch (java.io.IOException e) {
            return Optional.empty();
        }
    }
}
