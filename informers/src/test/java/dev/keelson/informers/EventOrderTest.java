package dev.keelson.informers;

import static dev.keelson.informers.EventOrder.Verdict.BROKEN;
import static dev.keelson.informers.EventOrder.Verdict.DUPLICATE;
import static dev.keelson.informers.EventOrder.Verdict.NEXT;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventOrderTest {

    private final Map<String, String> known = new HashMap<>();

    private EventOrder.Verdict judge(EventOrder order, String type, String key, String revision) {
        return order.judge(type, key, revision, known::get);
    }

    @ParameterizedTest
    @CsvSource({"9,10,-1", "10,9,1", "10,10,0", "99999999999999999999,100000000000000000000,-1"})
    void comparesNumbersOfAnyLength(String a, String b, int expected) {
        assertThat(ResourceVersions.compare(a, b)).isEqualTo(OptionalInt.of(expected));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "01", "-1", "+1", "1.0", "abc", "1 ", "١"})
    void comparesNothingElse(String opaque) {
        assertThat(ResourceVersions.compare(opaque, "1")).isEmpty();
        assertThat(ResourceVersions.compare("1", opaque)).isEmpty();
    }

    @Test
    void newsAreWhatIsNewerThanAllBefore() {
        EventOrder order = new EventOrder("7");

        assertThat(judge(order, "ADDED", "a", "8")).isEqualTo(NEXT);
        assertThat(judge(order, "MODIFIED", "a", "20")).isEqualTo(NEXT);
        assertThat(order.last()).isEqualTo("20");
    }

    @Test
    void whatIsKnownAtTheSameRevisionIsADuplicate() {
        EventOrder order = new EventOrder("20");
        known.put("a", "9");

        assertThat(judge(order, "MODIFIED", "a", "9")).isEqualTo(DUPLICATE);
        assertThat(judge(order, "DELETED", "b", "9")).isEqualTo(DUPLICATE);
        assertThat(judge(order, "MODIFIED", "a", "8")).isEqualTo(BROKEN);
        assertThat(judge(order, "MODIFIED", "a", "10")).isEqualTo(BROKEN);
        assertThat(judge(order, "ADDED", "b", "10")).isEqualTo(BROKEN);
        assertThat(judge(order, "DELETED", "a", "10")).isEqualTo(BROKEN);
        assertThat(order.last()).isEqualTo("20");
    }

    @Test
    void bookmarksNeverGoBack() {
        EventOrder order = new EventOrder("20");

        assertThat(order.judgeBookmark("20")).isEqualTo(NEXT);
        assertThat(order.judgeBookmark("")).isEqualTo(DUPLICATE);
        assertThat(order.judgeBookmark("19")).isEqualTo(BROKEN);
        assertThat(order.judgeBookmark("21")).isEqualTo(NEXT);
        assertThat(order.last()).isEqualTo("21");
    }

    @Test
    void aWatchFromNowhereHasNoRevisionUntilThePresentStateIsOver() {
        EventOrder order = new EventOrder("");

        assertThat(judge(order, "ADDED", "a", "9")).isEqualTo(NEXT);
        assertThat(judge(order, "ADDED", "b", "8")).isEqualTo(NEXT);
        assertThat(order.last()).isEmpty();
        assertThat(judge(order, "DELETED", "b", "10")).isEqualTo(NEXT);
        assertThat(order.last()).isEqualTo("10");
    }

    @Test
    void aSuccessorPassesOverWhatItsPredecessorBrought() {
        EventOrder order = new EventOrder("7");
        order.succeed("9", new HashSet<>(List.of(EventOrder.identity("a", "8"), EventOrder.identity("a", "9"))));
        known.put("a", "9");

        assertThat(judge(order, "MODIFIED", "a", "8")).isEqualTo(DUPLICATE);
        assertThat(order.judgeBookmark("8")).isEqualTo(DUPLICATE);
        assertThat(judge(order, "MODIFIED", "a", "9")).isEqualTo(DUPLICATE);
        assertThat(judge(order, "MODIFIED", "a", "10")).isEqualTo(NEXT);
        assertThat(order.judgeBookmark("8")).isEqualTo(BROKEN);
    }
}
