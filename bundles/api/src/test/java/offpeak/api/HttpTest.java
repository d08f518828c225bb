package offpeak.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import offpeak.api.Http.Call;
import offpeak.api.Http.Reply;
import org.junit.jupiter.api.Test;

class HttpTest {
    private static final URI SITE = URI.create("https://vendor.example/v1/sites?key=s3cret");

    @Test
    void callsAreMadeInOneLine() {
        assertEquals(new Call("GET", SITE, Map.of("Authorization", "Bearer t0ken"), Optional.empty(),
                Duration.ofSeconds(15)), Call.get(SITE).bearer("t0ken"));
        assertEquals(
                new Call("POST", SITE, Map.of("Content-Type", "application/json"), Optional.of("{}"),
                        Duration.ofSeconds(15)),
                Call.postJson(SITE, "{}"));
        assertEquals(Optional.of("grant_type=refresh_token&scope=a+b%26c"),
                Call.postForm(SITE, Map.of("scope", "a b&c", "grant_type", "refresh_token")).body());
    }

    @Test
    void neitherShowsWhatMayBeSecret() {
        Call call = Call.postJson(SITE, "{\"password\":\"hunter2\"}").bearer("t0ken");

        assertEquals("POST https://vendor.example/v1/sites", call.toString());
        assertEquals("HTTP 200, 23 characters",
                new Reply(200, Map.of("set-cookie", "s3cret"), "{\"access_token\": \"abc\"}").toString());
    }

    @Test
    void headersOfAnAnswerAreFoundInAnyCase() {
        Reply reply = new Reply(429, Map.of("retry-after", "30"), "");

        assertEquals(Optional.of("30"), reply.header("Retry-After"));
        assertEquals(Optional.empty(), reply.header("ETag"));
    }

    @Test
    void okIsTwoHundredSomething() {
        assertTrue(new Reply(204, Map.of(), "").ok());
        assertFalse(new Reply(199, Map.of(), "").ok());
        assertFalse(new Reply(304, Map.of(), "").ok());
    }
}
