package offpeak.host.configuration;

import offpeak.api.host.DurableFiles;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Dictionary;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.zip.CRC32;
import org.apache.felix.cm.PersistenceManager;
import org.apache.felix.cm.file.ConfigurationHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where ConfigAdmin keeps its configurations: a file for each, in ConfigAdmin's own text form after a line with the text's
 * CRC-32, and beside it the one before. A file that can't be read is put aside and named; the others are not affected:
 * one exception from here and ConfigAdmin would fail for everybody.
 */
final class ConfigurationFiles implements PersistenceManager {
    private static final Logger LOG = LoggerFactory.getLogger(ConfigurationFiles.class);
    private static final String HEAD = "# offpeak 1 ";
    private static final String ENDING = ".cfg";
    private static final String PREVIOUS = ".1";
    private static final String PID = "service.pid";

    private final Path folder;
    private final InstantSource clock;
    private final Map<String, String> damaged = new ConcurrentSkipListMap<>();

    ConfigurationFiles(Path folder, InstantSource clock) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.clock = clock;
    }

    /** What was wrong with files, by pid, since the start and until they were written again. */
    Map<String, String> damaged() {
        return new TreeMap<>(damaged);
    }

    Path folder() {
        return folder;
    }

    @Override
    public boolean exists(String pid) {
        return Files.exists(file(pid));
    }

    @Override
    public synchronized Dictionary<?, ?> load(String pid) throws IOException {
        return read(file(pid), pid).orElseThrow(() -> new NoSuchFileException(file(pid).toString()));
    }

    @Override
    public synchronized Enumeration<?> getDictionaries() throws IOException {
        List<Dictionary<?, ?>> all = new ArrayList<>();
        for (Path file : files()) {
            String name = file.getFileName().toString();
            read(file, pid(name.substring(0, name.length() - ENDING.length()))).ifPresent(all::add);
        }
        return Collections.enumeration(all);
    }

    private List<Path> files() throws IOException {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, "*" + ENDING)) {
            found.forEach(files::add);
        }
        Collections.sort(files);
        return files;
    }

    /** The configuration, or the one before it where the file is damaged, or nothing. */
    private Optional<Dictionary<?, ?>> read(Path file, String pid) {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(decode(Files.readAllBytes(file), pid));
        } catch (IOException | RuntimeException e) {
            return instead(file, pid, e);
        }
    }

    private Optional<Dictionary<?, ?>> instead(Path file, String pid, Exception why) {
        String aside = file.getFileName() + ".corrupt."
                + clock.instant().truncatedTo(ChronoUnit.MILLIS).toString().replace(":", "");
        try {
            DurableFiles.move(file, file.resolveSibling(aside));
        } catch (IOException e) {
            why.addSuppressed(e);
        }
        try {
            byte[] before = Files.readAllBytes(previous(file));
            Dictionary<?, ?> configuration = decode(before, pid);
            DurableFiles.write(file, before);
            report(pid, "the stored configuration was damaged (kept as " + aside + "); the one before it holds", why);
            return Optional.of(configuration);
        } catch (IOException | RuntimeException e) {
            why.addSuppressed(e);
            report(pid, "the stored configuration was damaged (kept as " + aside + ") and is lost", why);
            return Optional.empty();
        }
    }

    private void report(String pid, String what, Exception why) {
        damaged.put(pid, what);
        LOG.error("{}: {}", pid, what, why);
    }

    @Override
    public synchronized void store(String pid, @SuppressWarnings("rawtypes") Dictionary properties)
            throws IOException {
        Path file = file(pid);
        byte[] content = encode(properties);
        if (Files.exists(file)) {
            byte[] before = Files.readAllBytes(file);
            if (Arrays.equals(before, content)) {
                return;
            }
            DurableFiles.write(previous(file), before);
        }
        DurableFiles.write(file, content);
        damaged.remove(pid);
    }

    @Override
    public synchronized void delete(String pid) throws IOException {
        // the older one first: it must not come back in the place of the newer
        DurableFiles.delete(previous(file(pid)));
        DurableFiles.delete(file(pid));
        damaged.remove(pid);
    }

    /** Deletes the configuration before the present one, which held a secret. */
    synchronized void forgetPrevious(String pid) throws IOException {
        DurableFiles.delete(previous(file(pid)));
    }

    private static byte[] encode(Dictionary<?, ?> properties) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        ConfigurationHandler.write(body, properties);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.write(head(body.toByteArray()).getBytes(StandardCharsets.US_ASCII));
        body.writeTo(all);
        return all.toByteArray();
    }

    private static Dictionary<?, ?> decode(byte[] content, String pid) throws IOException {
        int end = HEAD.length() + 9;
        if (content.length < end) {
            throw new IOException("the file ends too early");
        }
        byte[] body = Arrays.copyOfRange(content, end, content.length);
        if (!head(body).equals(new String(content, 0, end, StandardCharsets.US_ASCII))) {
            throw new IOException("the checksum is wrong");
        }
        Dictionary<?, ?> properties = ConfigurationHandler.read(new ByteArrayInputStream(body));
        if (!pid.equals(properties.get(PID))) {
            throw new IOException("the file is about " + properties.get(PID));
        }
        return properties;
    }

    private static String head(byte[] body) {
        CRC32 crc = new CRC32();
        crc.update(body);
        // with a ninth digit that is cut again it has always eight
        return HEAD + Long.toHexString(crc.getValue() | 1L << 32).substring(1) + "\n";
    }

    private Path file(String pid) {
        StringBuilder name = new StringBuilder();
        for (byte b : pid.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            if (c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || "._~-".indexOf(c) >= 0) {
                name.append(c);
            } else {
                name.append('%').append(Integer.toHexString(c | 0x100).substring(1));
            }
        }
        return folder.resolve(name + ENDING);
    }

    private static String pid(String name) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < name.length(); i++) {
            if (name.charAt(i) == '%' && i + 2 < name.length()) {
                bytes.write(Character.digit(name.charAt(i + 1), 16) << 4 | Character.digit(name.charAt(i + 2), 16));
                i += 2;
            } else {
                bytes.write(name.charAt(i));
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static Path previous(Path file) {
        return file.resolveSibling(file.getFileName() + PREVIOUS);
    }

    /** When the instant matters to nobody but a reader of file names. */
    static ConfigurationFiles in(Path folder) throws IOException {
        return new ConfigurationFiles(folder, Instant::now);
    }
}
