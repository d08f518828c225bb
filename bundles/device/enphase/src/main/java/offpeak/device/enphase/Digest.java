package offpeak.device.enphase;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A login by HTTP digest (RFC 7616) as firmware 5 and 6 asks for it: the password itself never travels. The strongest of the
 * offered hashes is taken. What would weaken it is not answered: Basic, other hashes, and protection of the body alone.
 */
final class Digest {

    /** Strongest first: as the header names it, and as Java does. */
    private static final List<Map.Entry<String, String>> HASHES = List.of(Map.entry("SHA-256", "SHA-256"),
            Map.entry("MD5", "MD5"));
    private static final String MARK = "digest ";
    private static final int LONGEST_HEADER = 4_000;
    /** One {@code name=value}; what is in quotes has none, nor what could end a header's line. */
    private static final Pattern PART = Pattern
            .compile(
                    "([a-z-]{1,20})\\s{0,9}=\\s{0,9}(?:\"([\\x20-\\x7e&&[^\"\\\\]]{0,500})\"|([\\x21-\\x7e&&[^\",]]{1,500}))",
                    Pattern.CASE_INSENSITIVE);

    private final String user;
    private final SecureRandom random;
    private Optional<Challenge> challenge = Optional.empty();
    private int count;

    /** @param qop whether it counts calls, which the oldest don't */
    private record Challenge(String realm, String nonce, Optional<String> opaque, String algorithm, boolean qop,
            boolean named) {

        String hash(String... parts) {
            try {
                MessageDigest hash = MessageDigest.getInstance(
                        HASHES.stream().filter(one -> one.getKey().equals(algorithm)).findFirst().orElseThrow()
                                .getValue());
                return HexFormat.of().formatHex(hash.digest(String.join(":", parts).getBytes(StandardCharsets.UTF_8)));
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("Java has no " + algorithm, e);
            }
        }
    }

    /** @param user without quotes and line ends */
    Digest(String user, SecureRandom random) {
        this.user = user;
        this.random = random;
    }

    /**
     * Takes the challenge of a refusal.
     *
     * @param offers each {@code WWW-Authenticate}
     * @return whether there is one that can be answered
     */
    boolean challenged(List<String> offers) {
        challenge = HASHES.stream().flatMap(hash -> offers.stream().filter(offer -> offer.length() <= LONGEST_HEADER)
                .flatMap(offer -> challenge(offer, hash.getKey()).stream())).findFirst();
        count = 0;
        return challenge.isPresent();
    }

    /** Whether the refusal was of an old challenge alone and not of who asked. */
    static boolean stale(List<String> offers) {
        return offers.stream().filter(offer -> offer.length() <= LONGEST_HEADER)
                .anyMatch(offer -> "true".equalsIgnoreCase(parts(offer).get("stale")));
    }

    private static Optional<Challenge> challenge(String offer, String algorithm) {
        if (!offer.strip().toLowerCase(Locale.ROOT).startsWith(MARK)) {
            return Optional.empty();
        }
        Map<String, String> parts = parts(offer.strip().substring(MARK.length()));
        String asked = parts.getOrDefault("algorithm", "MD5");
        Optional<String> qop = Optional.ofNullable(parts.get("qop"));
        boolean counted = qop.filter(list -> List.of(list.toLowerCase(Locale.ROOT).split("[,\\s]+")).contains("auth"))
                .isPresent();
        if (!asked.equalsIgnoreCase(algorithm) || !parts.containsKey("realm")
                || parts.getOrDefault("nonce", "").isEmpty()
                || qop.isPresent() && !counted) {
            return Optional.empty();
        }
        return Optional.of(new Challenge(parts.get("realm"), parts.get("nonce"),
                Optional.ofNullable(parts.get("opaque")), algorithm, counted, parts.containsKey("algorithm")));
    }

    private static Map<String, String> parts(String offer) {
        Map<String, String> parts = new TreeMap<>();
        Matcher part = PART.matcher(offer);
        while (part.find()) {
            parts.putIfAbsent(part.group(1).toLowerCase(Locale.ROOT),
                    part.group(2) != null ? part.group(2) : part.group(3));
        }
        return parts;
    }

    /** The header {@code Authorization} of a call; empty until the gateway has asked for one. */
    Optional<String> header(String method, URI uri, String password) {
        return challenge.map(asked -> {
            String path = uri.getRawPath() + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery());
            String who = asked.hash(user, asked.realm(), password);
            String what = asked.hash(method, path);
            StringBuilder header = new StringBuilder("Digest username=\"").append(user).append("\", realm=\"")
                    .append(asked.realm()).append("\", nonce=\"").append(asked.nonce()).append("\", uri=\"")
                    .append(path).append('"');
            String response;
            if (asked.qop()) {
                count++;
                String calls = String.format(Locale.ROOT, "%08x", count);
                byte[] bytes = new byte[16];
                random.nextBytes(bytes);
                String own = HexFormat.of().formatHex(bytes);
                response = asked.hash(who, asked.nonce(), calls, own, "auth", what);
                header.append(", qop=auth, nc=").append(calls).append(", cnonce=\"").append(own).append('"');
            } else {
                response = asked.hash(who, asked.nonce(), what);
            }
            header.append(", response=\"").append(response).append('"');
            asked.opaque().ifPresent(opaque -> header.append(", opaque=\"").append(opaque).append('"'));
            if (asked.named()) {
                header.append(", algorithm=").append(asked.algorithm());
            }
            return header.toString();
        });
    }
}
