package offpeak.host.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import offpeak.api.VendorException;
import offpeak.api.VendorException.Kind;

/** Unpacks an answer. */
final class Bodies {
    private Bodies() {}

    /** @throws VendorException BAD_ANSWER when it can't be unpacked or is too large then */
    static byte[] unpacked(String host, String encoding, byte[] body) throws VendorException {
        if (body.length == 0 || encoding.equalsIgnoreCase("identity") || encoding.isEmpty()) {
            return body;
        }
        if (!encoding.equalsIgnoreCase("gzip") && !encoding.equalsIgnoreCase("x-gzip")) {
            throw new VendorException(Kind.BAD_ANSWER, host + " packed its answer in a way that was not asked for");
        }
        byte[] unpacked;
        try (InputStream stream = new GZIPInputStream(new ByteArrayInputStream(body))) {
            unpacked = stream.readNBytes(CappedBody.CAP_BYTES + 1);
        } catch (IOException broken) {
            throw new VendorException(Kind.BAD_ANSWER, host + " sent a packed answer that can't be unpacked", broken);
        }
        if (unpacked.length > CappedBody.CAP_BYTES) {
            throw new VendorException(Kind.BAD_ANSWER,
                    host + " sent more than " + CappedBody.CAP_TEXT + " once unpacked");
        }
        return unpacked;
    }
}
