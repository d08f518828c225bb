package offpeak.api.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Instant;
import java.time.ZoneId;
import java.util.Currency;
import java.util.Optional;
import offpeak.api.Site;
import offpeak.api.SiteId;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UntilTest {

    private static Instant until(String text, String now, String zone) {
        return Until.parse(text,
                new Site(SiteId.HOME, "Home", ZoneId.of(zone), Optional.empty(), Currency.getInstance("GBP")),
                Instant.parse(now));
    }

    @ParameterizedTest
    @CsvSource({
            // today, tomorrow, and never this very instant
            "07:30, 2026-01-10T05:00:00Z, 2026-01-10T07:30:00Z", "7:30, 2026-01-10T05:00:00Z, 2026-01-10T07:30:00Z",
            "04:00, 2026-01-10T05:00:00Z, 2026-01-11T04:00:00Z", "05:00, 2026-01-10T05:00:00Z, 2026-01-11T05:00:00Z",
            "00:00, 2026-12-31T23:59:59Z, 2027-01-01T00:00:00Z",
            // the site's zone, not UTC
            "00:30, 2026-07-01T23:15:00Z, 2026-07-01T23:30:00Z", "00:30, 2026-07-01T22:15:00Z, 2026-07-01T23:30:00Z",
            // 29 March 2020: after 00:59:59 GMT comes 02:00 BST
            "00:30, 2020-03-28T22:00:00Z, 2020-03-29T00:30:00Z", "02:30, 2020-03-28T22:00:00Z, 2020-03-29T01:30:00Z",
            "01:30, 2020-03-28T22:00:00Z, 2020-03-29T01:00:00Z", "01:30, 2020-03-29T00:10:00Z, 2020-03-29T01:00:00Z",
            "01:30, 2020-03-28T01:40:00Z, 2020-03-29T01:00:00Z", "01:30, 2020-03-29T01:00:00Z, 2020-03-30T00:30:00Z",
            "07:00, 2020-03-28T22:00:00Z, 2020-03-29T06:00:00Z", "22:00, 2020-03-28T23:00:00Z, 2020-03-29T21:00:00Z",
            // 25 October 2020: 01:00 to 02:00 comes twice, first as BST
            "01:30, 2020-10-24T22:00:00Z, 2020-10-25T00:30:00Z", "01:30, 2020-10-25T00:29:59Z, 2020-10-25T00:30:00Z",
            "01:30, 2020-10-25T00:45:00Z, 2020-10-25T01:30:00Z", "01:30, 2020-10-25T01:10:00Z, 2020-10-25T01:30:00Z",
            "01:30, 2020-10-25T01:45:00Z, 2020-10-26T01:30:00Z", "07:00, 2020-10-24T22:00:00Z, 2020-10-25T07:00:00Z",
            "00:30, 2020-10-25T00:15:00Z, 2020-10-26T00:30:00Z"})
    void aTimeOfDayIsTheNextThatTheSitesClockShows(String text, String now, String expected) {
        assertEquals(Instant.parse(expected), until(text, now, "Europe/London"));
    }

    @ParameterizedTest
    @CsvSource({"Pacific/Apia, 12:00, 2011-12-30T09:00:00Z, 2011-12-30T10:00:00Z",
            "Australia/Lord_Howe, 02:15, 2026-10-03T12:00:00Z, 2026-10-03T15:30:00Z",
            "America/Los_Angeles, 01:30, 2026-11-01T08:45:00Z, 2026-11-01T09:30:00Z"})
    void otherClocksArePutForwardByADayOrHalfAnHour(String zone, String text, String now, String expected) {
        assertEquals(Instant.parse(expected), until(text, now, zone));
    }

    @ParameterizedTest
    @CsvSource({"2026-11-21T16:00:00Z, 2026-11-21T16:00:00Z", "2026-11-21T16:00:00+01:00, 2026-11-21T15:00:00Z",
            "2026-11-21T16:00:00.250Z, 2026-11-21T16:00:00.250Z"})
    void anInstantIsThatInstant(String text, String expected) {
        assertEquals(Instant.parse(expected), until(text, "2026-01-01T00:00:00Z", "Europe/London"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "soon", "24:00", "12:60", "7", "7:3", "-1:00", "07:00:00", " 07:00", "2026-11-21",
            "2026-11-21T16:00:00", "2026-02-30T16:00:00Z", "2026-11-21 16:00:00Z", "٠٧:٠٠"})
    void anythingElseSaysWhatWasExpected(String text) {
        assertEquals("until must be HH:MM or an RFC 3339 time such as 2026-11-21T16:00:00Z, not '" + text + "'",
                assertThrows(IllegalArgumentException.class, () -> until(text, "2026-01-01T00:00:00Z", "UTC"))
                        .getMessage());
    }
}
