package offpeak.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What is in a backup, as text: a head, a line for each file, and a seal by the vault's key. The key itself is never in a backup; its
 * fingerprint tells whose secrets these are.
 *
 * @param key fingerprint of the vault's key; empty text for a host without secrets
 * @param seal over all before it; empty text without a key
 */
record BackupManifest(String version, Instant made, String key, List<Item> items, String seal) {

    static final String NAME = "manifest";
    private static final String HEAD = "offpeak-backup 1";
    /** Nothing a host has is named otherwise, and no such name leads out of a folder. */
    private static final Pattern ITEM = Pattern.compile("file ([0-9a-f]{64}) (\\d{1,15})"
            + " ((?:offpeak\\.db|history\\.db|(?:config|configurations|plugins)/[A-Za-z0-9_~+@%-][A-Za-z0-9._~+@%-]*))");

    /**
     * @param name with its folder, such as {@code config/offpeak.site~home.cfg.json}
     * @param size in bytes
     */
    record Item(String name, long size, String sha256) {}

    static String fingerprint(byte[] key) {
        return HexFormat.of().formatHex(sha256("offpeak backup id", key), 0, 8);
    }

    private static byte[] sha256(String purpose, byte[] key) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(purpose.getBytes(StandardCharsets.UTF_8));
            return digest.digest(key);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    BackupManifest sealed(Optional<byte[]> with) {
        return new BackupManifest(version, made, key, items, with.map(this::seal).orElse(""));
    }

    private String seal(byte[] with) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(sha256("offpeak backup seal", with), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(unsealed().getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    boolean sealedBy(byte[] with) {
        return MessageDigest.isEqual(seal(with).getBytes(StandardCharsets.UTF_8),
                seal.getBytes(StandardCharsets.UTF_8));
    }

    long bytes() {
        return items.stream().mapToLong(Item::size).sum();
    }

    private String unsealed() {
        StringBuilder text = new StringBuilder(HEAD).append("\nversion ").append(version).append("\nmade ").append(made)
                .append("\nkey ").append(key).append('\n');
        items.forEach(item -> text.append("file ").append(item.sha256()).append(' ').append(item.size()).append(' ')
                .append(item.name()).append('\n'));
        return text.toString();
    }

    String text() {
        return unsealed() + "seal " + seal + "\n";
    }

    static BackupManifest parse(String text) throws IOException {
        List<String> lines = text.lines().toList();
        if (lines.size() < 5 || !lines.get(0).equals(HEAD) || !text.endsWith("\n")) {
            throw new IOException("its list of contents is not one of this version of Offpeak");
        }
        List<Item> items = new ArrayList<>();
        for (String line : lines.subList(4, lines.size() - 1)) {
            Matcher item = ITEM.matcher(line);
            if (!item.matches()) {
                throw new IOException("its list of contents has a line that is none: " + line);
            }
            items.add(new Item(item.group(3), Long.parseLong(item.group(2)), item.group(1)));
        }
        try {
            return new BackupManifest(after("version", lines.get(1)), Instant.parse(after("made", lines.get(2))),
                    after("key", lines.get(3)), List.copyOf(items), after("seal", lines.get(lines.size() - 1)));
        } catch (java.time.DateTimeException e) {
            throw new IOException("its list of contents has no date", e);
        }
    }

    private static String after(String word, String line) throws IOException {
        if (!line.startsWith(word + " ")) {
            throw new IOException("its list of contents has no " + word);
        }
        return line.substring(word.length() + 1);
    }
}
