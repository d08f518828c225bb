package offpeak.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PeaksTest {

    private static final ZoneId LONDON = ZoneId.of("Europe/London");
    private static final ZoneId LOS_ANGELES = ZoneId.of("America/Los_Angeles");

    /** The peaks that start on some local days, as local day and times. */
    private static String on(String lines, String holidays, String from, String to) {
        ZoneId zone = LOS_ANGELES;
        Interval window = new Interval(LocalDate.parse(from).atStartOfDay(zone).toInstant(),
                LocalDate.parse(to).atStartOfDay(zone).toInstant());
        return Peaks.of(Arrays.asList(lines.split(";")), Holidays.parse(holidays)).touching(window, zone).stream()
                .filter(peak -> window.contains(peak.start()))
                .map(peak -> LocalDateTime.ofInstant(peak.start(), zone).toString().substring(5) + "/"
                        + LocalDateTime.ofInstant(peak.end(), zone).toString().substring(5))
                .collect(Collectors.joining(" "));
    }

    @ParameterizedTest
    @CsvSource({
            // a week from Friday on
            "Mon-Fri 16:00-21:00,07-10T16:00/07-10T21:00 07-13T16:00/07-13T21:00 07-14T16:00/07-14T21:00",
            "16:00-21:00 weekdays,07-10T16:00/07-10T21:00 07-13T16:00/07-13T21:00 07-14T16:00/07-14T21:00",
            "weekend 9:00-10:30,07-11T09:00/07-11T10:30 07-12T09:00/07-12T10:30",
            "'Sat,Mon 1:00-2:00',07-11T01:00/07-11T02:00 07-13T01:00/07-13T02:00",
            "sun-mon 12:00-24:00,07-12T12:00/07-13T00:00 07-13T12:00/07-14T00:00",
            "fri 22:00-02:00,07-10T22:00/07-11T02:00", "Fri JUN-SEP,07-10T00:00/07-11T00:00",
            "fri 16:00-21:00 Nov-Apr,", "fri 16:00-21:00 07-11..07-20,",
            "fri 16:00-21:00 12-01..07-10,07-10T16:00/07-10T21:00",
            "fri 16:00-21:00 may jul,07-10T16:00/07-10T21:00",
            // several a day; those that touch or overlap are one
            "fri 5:00-9:00;fri 17:00-21:00,07-10T05:00/07-10T09:00 07-10T17:00/07-10T21:00",
            "fri 5:00-9:00;fri 8:00-10:00;fri 10:00-11:00;fri 6:00-7:00,07-10T05:00/07-10T11:00"})
    void theWordsOfALine(String lines, String peaks) {
        assertEquals(peaks == null ? "" : peaks, on(lines, "", "2026-07-10", "2026-07-15"));
    }

    @ParameterizedTest
    @CsvSource({"Mon-Fri 16:00-21:00,", "16:00-21:00,07-03T16:00/07-03T21:00",
            "Mon-Fri 16:00-21:00 holidays,07-03T16:00/07-03T21:00",
            "holidays 16:00-21:00,07-03T16:00/07-03T21:00", "Sun 1:00-2:00,07-03T01:00/07-03T02:00"})
    void aHolidayIsASundayUnlessTheLineSaysOtherwise(String line, String peaks) {
        // Independence Day of 2026 is a Saturday, so the Friday is free
        assertEquals(peaks == null ? "" : peaks, on(line, "US", "2026-07-03", "2026-07-04"));
        assertEquals("", on("holidays 16:00-21:00", "US", "2026-07-06", "2026-07-10"));
    }

    @Test
    void whatHasBegunTouchesTheWindow() {
        Peaks night = Peaks.of(List.of("22:00-02:00"), Holidays.of(List.of()));
        Interval minute = new Interval(Instant.parse("2026-01-10T01:59:00Z"), Instant.parse("2026-01-10T02:00:00Z"));
        assertEquals("[2026-01-09T22:00:00Z/2026-01-10T02:00:00Z]", night.touching(minute, LONDON).toString());
        Interval next = new Interval(Instant.parse("2026-01-10T02:00:00Z"), Instant.parse("2026-01-10T02:01:00Z"));
        assertEquals(List.of(), night.touching(next, LONDON));
    }

    @ParameterizedTest
    @CsvSource({
            // the clock goes from 01:00 to 02:00
            "2026-03-29,16:00-19:00,2026-03-29T15:00:00Z/2026-03-29T18:00:00Z",
            "2026-03-29,00:00-03:00,2026-03-29T00:00:00Z/2026-03-29T02:00:00Z",
            "2026-03-29,01:30-03:00,2026-03-29T01:00:00Z/2026-03-29T02:00:00Z",
            "2026-03-29,00:30-01:30,2026-03-29T00:30:00Z/2026-03-29T01:00:00Z", "2026-03-29,01:10-01:50,",
            // and from 02:00 back to 01:00
            "2026-10-25,16:00-19:00,2026-10-25T16:00:00Z/2026-10-25T19:00:00Z",
            "2026-10-25,00:00-03:00,2026-10-24T23:00:00Z/2026-10-25T03:00:00Z",
            "2026-10-25,01:30-03:00,2026-10-25T00:30:00Z/2026-10-25T03:00:00Z",
            "2026-10-25,00:30-01:30,2026-10-24T23:30:00Z/2026-10-25T01:30:00Z"})
    void bothClockChanges(LocalDate day, String hours, String peak) {
        Interval whole = new Interval(day.atStartOfDay(LONDON).toInstant(),
                day.plusDays(1).atStartOfDay(LONDON).toInstant());
        String found = Peaks.of(List.of("Sun " + hours), Holidays.of(List.of())).touching(whole, LONDON).stream()
                .map(Interval::toString).collect(Collectors.joining(" "));
        assertEquals(peak == null ? "" : peak, found);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Mno-Fri 16:00-21:00", "16:00-25:00", "Mon-Fri 16-21", "Mon-Fri 16:00-21:00 5:00-9:00",
            "Mon--Fri", "02-30..03-01", "fri, 16:00-21:00", "peak"})
    void aWordThatCanNotBeReadIsNamed(String line) {
        IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class,
                () -> Peaks.of(List.of(line), Holidays.of(List.of())));
        assertTrue(refusal.getMessage().contains("'" + line + "'") || refusal.getMessage().contains(line),
                refusal.getMessage());
        assertTrue(refusal.getMessage().contains("Mon-Fri 16:00-21:00 Jun-Sep"), refusal.getMessage());
    }
}
