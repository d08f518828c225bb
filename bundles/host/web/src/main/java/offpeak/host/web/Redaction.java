package offpeak.host.web;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Takes out of a text what strangers must not see: secrets that are known, whatever looks like one, names and numbers of
 * cars and accounts, and where they live. Who is the same stays the same, under another name.
 */
final class Redaction {

    /** A name so called holds a secret, in JSON, in a query or in a line of a log. */
    private static final Pattern NAMED = Pattern.compile("(?i)(\"?[\\w.-]*(?:password|passwd|secret|token|api_?key"
            + "|authorization|cookie)[\\w.-]*\"?\\s*[:=]\\s*)(\"(?:[^\"\\\\]|\\\\.)*\"|[^\\s,;&}\\]]+(?: [^\\s,;&}\\]=:]+)?)");
    private static final Pattern BEARER = Pattern.compile("(?i)\\b(bearer|basic) +[A-Za-z0-9._~+/=-]+");
    private static final Pattern JWT = Pattern.compile("eyJ[A-Za-z0-9_-]+(?:\\.[A-Za-z0-9_-]+)*");
    private static final Pattern E_MAIL = Pattern.compile("[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\\.[A-Za-z0-9-]+)+");
    private static final Pattern USER_IN_URL = Pattern.compile("(?<=://)[^/\\s\"@]+@");
    private static final Pattern LONG = Pattern.compile("[A-Za-z0-9_=-]{32,}");
    private static final Pattern ID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    /** 17 signs without I, O and Q. */
    private static final Pattern VIN = Pattern
            .compile("(?<![A-Za-z0-9])(?=[A-Z0-9]*\\d)(?=[A-Z0-9]*[A-Z])[A-HJ-NPR-Z0-9]{17}"
                    + "(?![A-Za-z0-9])");
    /** Of energy sites, meters and phones. A number with a point is a measurement. */
    private static final Pattern NUMBER = Pattern.compile("(?<![\\w.])\\d{9,}(?![\\d.]*\\.\\d)(?!\\w)");
    /** As Octopus names an account. */
    private static final Pattern ACCOUNT = Pattern.compile("\\bA-[0-9A-F]{8}\\b");
    private static final Pattern PLACE = Pattern
            .compile("(?i)(\"?\\b(?:lat|lon|latitude|longitude)\"?\\s*[:=]\\s*\"?)(-?\\d+(?:\\.\\d+)?)");
    private static final int SHORTEST_SECRET = 5;

    private final String salt = UUID.randomUUID().toString();
    private final List<String> secrets;
    private final List<String> ids;

    /**
     * @param secrets that are known, in plain text
     * @param ids of people, cars, accounts and devices that are known
     */
    Redaction(Collection<String> secrets, Collection<String> ids) {
        this.secrets = longestFirst(secrets);
        this.ids = longestFirst(ids);
    }

    /** So that one that contains another is gone as a whole. */
    private static List<String> longestFirst(Collection<String> texts) {
        return texts.stream().filter(text -> text.length() >= SHORTEST_SECRET).distinct()
                .sorted(Comparator.comparingInt(String::length).reversed().thenComparing(Comparator.naturalOrder()))
                .toList();
    }

    String redact(String text) {
        String clean = text;
        for (String secret : secrets) {
            clean = clean.replace(secret, "[secret]").replace(escaped(secret), "[secret]");
        }
        for (String id : ids) {
            clean = clean.replace(id, alias("id", id));
        }
        clean = replace(NAMED, clean, found -> found.group(1)
                + (found.group(2).startsWith("\"") ? "\"[secret]\"" : "[secret]"));
        clean = replace(BEARER, clean, found -> found.group(1) + " [secret]");
        clean = replace(JWT, clean, found -> "[token]");
        clean = replace(USER_IN_URL, clean, found -> "[login]@");
        clean = replace(E_MAIL, clean, found -> found.group().startsWith("[login]") ? found.group() : "[e-mail]");
        clean = replace(LONG, clean, found -> random(found.group()) ? "[token]" : found.group());
        clean = replace(VIN, clean, found -> alias("vin", found.group()));
        clean = replace(ACCOUNT, clean, found -> alias("account", found.group()));
        clean = replace(NUMBER, clean, found -> alias("no", found.group()));
        return replace(PLACE, clean, found -> found.group(1) + String.format(Locale.ROOT, "%.1f",
                Double.parseDouble(found.group(2))));
    }

    private static String replace(Pattern pattern, String text, java.util.function.Function<MatchResult, String> by) {
        UnaryOperator<String> literal = java.util.regex.Matcher::quoteReplacement;
        return pattern.matcher(text).replaceAll(found -> literal.apply(by.apply(found)));
    }

    /** As it stands within JSON. */
    private static String escaped(String secret) {
        String quoted = Json.text(secret);
        return quoted.substring(1, quoted.length() - 1);
    }

    /** Words and names are long too; what is random has figures and letters of both sizes. */
    private static boolean random(String word) {
        return !ID.matcher(word).matches() && word.chars().filter(Character::isDigit).count() >= 3
                && word.chars().anyMatch(Character::isLetter);
    }

    private String alias(String kind, String id) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest((salt + id).getBytes(StandardCharsets.UTF_8));
            return kind + "-" + HexFormat.of().formatHex(hash, 0, 4);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
