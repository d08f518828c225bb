package offpeak.price.caiso;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import offpeak.api.VendorException;
import offpeak.api.VendorException.Kind;

/** Unpacks an answer of OASIS in memory. Nothing is ever written under a member's name; what swells is refused. */
final class OasisZip {
    private static final int MOST_MEMBERS = 8;
    /** A month of five-minute prices with their parts is about 7 MB; unpacking it takes a few times as much. */
    private static final int MOST_BYTES = 10 * 1024 * 1024;
    /** CSV of prices shrinks to a tenth. */
    private static final int HIGHEST_RATIO = 100;
    private static final int BUFFER = 8192;

    /**
     * @param name as the zip gives it, not to be trusted
     * @param text in UTF-8
     */
    record Member(String name, String text) {}

    private OasisZip() {}

    static boolean looksLike(byte[] body) {
        return body.length > 3 && body[0] == 'P' && body[1] == 'K';
    }

    /** @throws VendorException BAD_ANSWER when it is no zip, or one that should not be unpacked */
    static List<Member> unpack(byte[] body) throws VendorException {
        List<Member> members = new ArrayList<>();
        long limit = Math.min(MOST_BYTES, (long) body.length * HIGHEST_RATIO);
        long total = 0;
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(body), StandardCharsets.UTF_8)) {
            byte[] buffer = new byte[BUFFER];
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                if (members.size() == MOST_MEMBERS) {
                    throw refused("more than " + MOST_MEMBERS + " files");
                }
                ByteArrayOutputStream text = new ByteArrayOutputStream();
                for (int read = zip.read(buffer); read >= 0; read = zip.read(buffer)) {
                    total += read;
                    if (total > limit) {
                        throw refused("files that unpack to more than " + limit + " bytes");
                    }
                    text.write(buffer, 0, read);
                }
                members.add(new Member(entry.getName(), text.toString(StandardCharsets.UTF_8)));
            }
        } catch (IOException | IllegalArgumentException e) {
            throw new VendorException(Kind.BAD_ANSWER, "CAISO's zip is broken", e);
        }
        if (members.isEmpty()) {
            throw refused("nothing in it");
        }
        return members;
    }

    private static VendorException refused(String why) {
        return new VendorException(Kind.BAD_ANSWER, "CAISO's zip is not unpacked: it has " + why);
    }
}
