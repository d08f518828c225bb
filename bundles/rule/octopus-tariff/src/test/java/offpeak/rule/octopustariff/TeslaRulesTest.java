package offpeak.rule.octopustariff;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.LocalDateTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.core.JacksonException;

/** The judge of the year finds what has gone wrong with tariffs elsewhere. */
class TeslaRulesTest {

    private static final String NIGHT = "{'fromDayOfWeek':0,'toDayOfWeek':6,'fromHour':0,'fromMinute':0,'toHour':5,"
            + "'toMinute':30}";
    private static final String DAY = "{'fromDayOfWeek':0,'toDayOfWeek':6,'fromHour':5,'fromMinute':30,'toHour':0,"
            + "'toMinute':0}";
    private static final String SIDE = "'name':'n','utility':'u','daily_charges':[{'name':'Charge'}],"
            + "'demand_charges':{'ALL':{'rates':{'ALL':0}}},'energy_charges':{'ALL':{'rates':{'ALL':0}},"
            + "'Summer':{'rates':{'OFF_PEAK':LOW,'ON_PEAK':HIGH}},'Winter':{}},"
            + "'seasons':{'Summer':{'fromMonth':1,'fromDay':1,'toMonth':12,'toDay':31,'tou_periods':{"
            + "'OFF_PEAK':{'periods':[" + NIGHT + "]},'ON_PEAK':{'periods':[" + DAY + "]}}},'Winter':{}}";
    private static final String BODY = "{'tou_settings':{'tariff_content_v2':{'version':1,'code':'c','currency':'GBP',"
            + SIDE.replace("LOW", "0.07").replace("HIGH", "0.25") + ",'sell_tariff':{"
            + SIDE.replace("LOW", "0.06").replace("HIGH", "0.15") + "}}}}";

    private static TeslaRules judge(String body) {
        return new TeslaRules(body.replace('\'', '"'));
    }

    @Test
    void aGoodOneIsTakenAndRead() {
        TeslaRules good = judge(BODY);
        assertEquals(List.of(), good.broken());
        assertEquals(0.07, good.buy(LocalDateTime.parse("2026-01-05T05:29")));
        assertEquals(0.25, good.buy(LocalDateTime.parse("2026-01-05T05:30")));
        assertEquals(0.15, good.sell(LocalDateTime.parse("2026-01-11T23:59")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '`', value = {
            // an end that is left out, a gap, an overlap, an empty tail after midnight
            ",'toHour':0,'toMinute':0;", "'toHour':5,'toMinute':30; 'toHour':5,'toMinute':0",
            "'toHour':5,'toMinute':30; 'toHour':6,'toMinute':0",
            "{'fromDayOfWeek':0,'toDayOfWeek':6,'fromHour':0,'fromMinute':0; {'fromDayOfWeek':0,'toDayOfWeek':6,"
                    + "'fromHour':0,'fromMinute':0,'toHour':0,'toMinute':0},{'fromDayOfWeek':0,'toDayOfWeek':6,"
                    + "'fromHour':0,'fromMinute':0",
            // Sunday is not 7, hours end at 23, a day that is missing
            "'toDayOfWeek':6; 'toDayOfWeek':7", "'toHour':0,'toMinute':0; 'toHour':24,'toMinute':0",
            "'toDayOfWeek':6; 'toDayOfWeek':5", "'toDayOfWeek':6; 'toDayOfWeek':'6'",
            // a name that the app does not know, a price without time, time without a price
            "'ON_PEAK'; 'MID_PEAK'", "'ON_PEAK':0.25; 'ON_PEAK':0.25,'PARTIAL_PEAK':0.2", "'OFF_PEAK':0.07,; ``",
            // below nothing, and selling dearer than buying
            "'OFF_PEAK':0.07; 'OFF_PEAK':-0.07", "'ON_PEAK':0.15; 'ON_PEAK':0.26",
            "'OFF_PEAK':0.06; 'OFF_PEAK':0.08", "'currency':'GBP'; 'currency':'POUND'", "'currency':'GBP',; ``",
            "'version':1; 'version':2", "'sell_tariff'; 'sell'", "'toMonth':12; 'toMonth':11",
            "'daily_charges':[{'name':'Charge'}]; 'daily_charges':[]",
            "'tou_settings':{; 'tou_settings':{'optimization_strategy':'economics',"})
    void whatIsWrongIsFound(String good, String bad) {
        String body = BODY.replace(good, bad == null ? "" : bad);
        assertFalse(body.equals(BODY), good);
        assertFalse(judge(body).broken().isEmpty(), body);
    }

    @Test
    void aPriceTwiceIsNoJson() {
        assertThrows(JacksonException.class, () -> judge(BODY.replace("'OFF_PEAK':0.07", "'OFF_PEAK':0.07,"
                + "'OFF_PEAK':0.08")));
    }
}
