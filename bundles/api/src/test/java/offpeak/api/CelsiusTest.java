package offpeak.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CelsiusTest {

    @ParameterizedTest
    @CsvSource({"26,26", "25.5 C,25.5", "78F,25.56", "67 °f,19.44", "-4F,-20", "+20,20"})
    void temperatures(String typed, double celsius) {
        assertEquals(celsius, Celsius.temperature("coolTo", typed));
    }

    @ParameterizedTest
    @CsvSource({"2,2", "2F,1.11", "+4 F,2.22", "-2F,-1.11", "1.5C,1.5"})
    void differences(String typed, double kelvin) {
        assertEquals(kelvin, Celsius.difference("step", typed));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "warm", "20K", "1e9", "NaN", "20 20"})
    void whatIsNoneIsRefusedWithItsField(String typed) {
        assertTrue(assertThrows(IllegalArgumentException.class, () -> Celsius.temperature("coolTo", typed))
                .getMessage().startsWith("coolTo must be like 78F or 25.5C, not"));
        assertThrows(IllegalArgumentException.class, () -> Celsius.difference("step", typed));
    }
}
