package offpeak.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import offpeak.api.Http.Reply;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReplyTest {

    @Test
    void aSuccessIsTaken() throws VendorException {
        Reply reply = new Reply(204, Map.of(), "");
        assertSame(reply, reply.accepted("Acme"));
    }

    @ParameterizedTest
    @CsvSource({"401,LOGIN", "403,LOGIN", "429,THROTTLED", "408,UNREACHABLE", "500,UNREACHABLE", "503,UNREACHABLE",
            "301,BAD_ANSWER", "400,BAD_ANSWER", "404,BAD_ANSWER"})
    void aStatusMeansWhatItUsuallyMeans(int status, VendorException.Kind kind) {
        VendorException thrown = assertThrows(VendorException.class,
                () -> new Reply(status, Map.of(), "s3cret").accepted("Acme"));
        assertEquals(kind, thrown.kind());
        assertEquals(true, thrown.getMessage().startsWith("Acme ") && !thrown.getMessage().contains("s3cret"),
                thrown.getMessage());
    }

    @ParameterizedTest
    @CsvSource({"120,120", " 7 ,7", "soon,300", "-5,300", "99999999999,300"})
    void itIsLeftAloneAsLongAsItSays(String header, long seconds) {
        VendorException thrown = assertThrows(VendorException.class,
                () -> new Reply(429, Map.of("Retry-After", header), "").accepted("Acme"));
        assertEquals(Optional.of(Duration.ofSeconds(seconds)), thrown.retryAfter());
    }
}
