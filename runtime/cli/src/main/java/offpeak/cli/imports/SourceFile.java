package offpeak.cli.imports;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file as it was read, which anybody may have written.
 *
 * @param name without its folder
 */
record SourceFile(String name, String text) {

    /** Bytes; the originals' own are some kilobytes. */
    static final int LARGEST = 256 * 1024;
    static final int MOST_LINES = 5_000;

    static SourceFile read(Path file) throws UnreadableException {
        String name = file.getFileName().toString();
        if (!Files.isRegularFile(file)) {
            throw new UnreadableException("there is no file " + file);
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(LARGEST + 1);
            if (bytes.length > LARGEST) {
                throw new UnreadableException(file + " is larger than " + LARGEST / 1024 + " kB: no configuration is");
            }
            String text = StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT).decode(ByteBuffer.wrap(bytes)).toString();
            if (text.lines().limit(MOST_LINES + 1).count() > MOST_LINES) {
                throw new UnreadableException(file + " has more than " + MOST_LINES + " lines: no configuration has");
            }
            return new SourceFile(name, text.startsWith("\uFEFF") ? text.substring(1) : text);
        } catch (CharacterCodingException e) {
            throw new UnreadableException(file + " is no text in UTF-8; save it as such");
        } catch (IOException e) {
            throw new UnreadableException("can not read " + file + ": " + e.getMessage());
        }
    }

    /** Without the text, which may hold secrets. */
    @Override
    public String toString() {
        return name;
    }
}
