package dev.keelson.informers;

import static dev.keelson.informers.Objects.added;
import static dev.keelson.informers.Objects.bookmark;
import static dev.keelson.informers.Objects.configMap;
import static dev.keelson.informers.Objects.deleted;
import static dev.keelson.informers.Objects.list;
import static dev.keelson.informers.Objects.modified;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The next watch is opened before the last one ends. */
class WatchRenewalTest {

    private static final Duration UNTIL_RENEWAL = Duration.ofSeconds(290);

    /** A harness whose watch is about to be renewed: the next one is asked for and not answered yet. */
    private static InformerHarness renewing(String revision, String... items) {
        InformerHarness h =
                new InformerHarness(builder -> builder.watchList(false).silence(Duration.ofHours(1)));
        h.last().answer(list(revision, "", items));
        h.last().ok();
        h.handler.drain();
        h.clock.advance(UNTIL_RENEWAL);
        return h;
    }

    private static ScriptedTransport.Sent old(InformerHarness h) {
        return h.transport.number(1);
    }

    @Test
    void theOldWatchIsReadUntilTheNextIsAccepted() {
        InformerHarness h = renewing("7", configMap("a", "1", "1"));
        assertThat(h.transport.count()).isEqualTo(3);
        assertThat(h.last().path).contains("watch=true").contains("resourceVersion=7&");
        old(h).line(modified("a", "8", "2"));
        assertThat(h.handler.drain()).containsExactly("~a=1>2");
        assertThat(old(h).cancelled).isFalse();
        h.last().ok();

        assertThat(old(h).cancelled).isTrue();
        assertThat(h.informer.health().watching()).isTrue();
    }

    @Test
    void whatBothBringIsToldOnce() {
        InformerHarness h = renewing("7", configMap("a", "1", "1"));
        old(h).line(modified("a", "8", "2")).line(modified("a", "9", "3")).line(deleted("a", "10", "3"));
        h.handler.drain();
        h.last().ok().line(modified("a", "8", "2")).line(modified("a", "9", "3"));
        assertThat(h.informer.lastRevision()).isEqualTo("10");
        h.last().line(bookmark("9")).line(deleted("a", "10", "3")).line(added("b", "11", "1"));

        assertThat(h.handler.drain()).containsExactly("+b=1!");
        assertThat(h.informer.lastRevision()).isEqualTo("11");
        assertThat(h.failures).isEmpty();
    }

    @Test
    void whatBothBringIsToldOnceAlsoWhenRevisionsHaveNoOrder() {
        InformerHarness h = renewing("x", configMap("a", "r", "1"));
        old(h).line(modified("a", "c", "2")).line(modified("a", "b", "3"));
        h.handler.drain();
        h.last()
                .ok()
                .line(modified("a", "c", "2"))
                .line(modified("a", "b", "3"))
                .line(modified("a", "k", "4"));

        assertThat(h.handler.drain()).containsExactly("~a=3>4");
    }

    @Test
    void aNextWatchThatLagsBehindIsNoBrokenHistory() {
        InformerHarness h = renewing("7");
        old(h).line(bookmark("20"));
        h.last().ok().line(bookmark("15")).line(added("a", "21", "1"));

        assertThat(h.handler.drain()).containsExactly("+a=1!");
        assertThat(h.failures).isEmpty();
    }

    @Test
    void theOldWatchGoesOnWhileTheNextIsRefused() {
        InformerHarness h = renewing("7");
        h.last().refuse(503, "ServiceUnavailable");
        old(h).line(added("a", "8", "1"));

        assertThat(h.handler.drain()).containsExactly("+a=1!");
        assertThat(h.informer.health().watching()).isTrue();
        assertThat(h.failures).hasSize(1);
        h.clock.advance(Duration.ofMillis(800));
        assertThat(h.last().path).contains("resourceVersion=8&");
        h.last().ok().line(added("b", "9", "1"));
        assertThat(h.handler.drain()).containsExactly("+b=1!");
        assertThat(old(h).cancelled).isTrue();
    }

    @Test
    void theNextWatchTakesOverWhenTheOldEndsBeforeItIsAccepted() {
        InformerHarness h = renewing("7");
        old(h).line(added("a", "8", "1")).end();
        assertThat(h.transport.count()).isEqualTo(3);
        h.last().ok().line(added("a", "8", "1")).line(added("b", "9", "1"));

        assertThat(h.handler.drain()).containsExactly("+a=1!", "+b=1!");
    }

    @Test
    void theNextWatchTakesOverWhenTheOldBreaksBeforeItIsAccepted() {
        InformerHarness h = renewing("7");
        old(h).breakOff(new IOException("reset"));
        assertThat(h.transport.count()).isEqualTo(3);
        h.last().ok().line(added("b", "9", "1"));

        assertThat(h.handler.drain()).containsExactly("+b=1!");
    }

    @Test
    void aRenewalIsRenewedToo() {
        InformerHarness h = renewing("7");
        h.last().ok();
        h.clock.advance(UNTIL_RENEWAL);

        assertThat(h.transport.count()).isEqualTo(4);
    }

    @Test
    void lifetimesSpreadOutUpToTwiceTheShortest() {
        InformerHarness h = new InformerHarness(
                builder -> builder.watchList(false).random(() -> 0.5).watchLifetime(Duration.ofMinutes(10)));
        h.last().answer(list("7", ""));

        assertThat(h.last().path).contains("&timeoutSeconds=900");
    }

    @Test
    void closingEndsBothWatches() {
        InformerHarness h = renewing("7");
        h.close();

        assertThat(old(h).cancelled).isTrue();
        assertThat(h.last().cancelled).isTrue();
        assertThat(h.clock.pendingTimers()).isZero();
    }
}
