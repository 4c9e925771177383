package dev.keelson.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keelson.clock.FakeClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class HeapKeeperTest {

    private static final long MEGABYTE = 1 << 20;

    /** Grows when told to; a collection leaves what lives. */
    private static final class FakeHeap implements HeapKeeper.Heap {
        private long live = 100 * MEGABYTE;
        private long committed = 100 * MEGABYTE;
        private int collections;

        @Override
        public long committed() {
            return committed;
        }

        @Override
        public long used() {
            return live;
        }

        @Override
        public void collect() {
            collections++;
            committed = live;
        }
    }

    private final FakeClock clock = new FakeClock();
    private final FakeHeap heap = new FakeHeap();
    private final HeapKeeper keeper = HeapKeeper.start(clock, heap);

    private int collectionsAfter(long committed) {
        heap.committed = committed * MEGABYTE;
        clock.advance(Duration.ofSeconds(1));
        return heap.collections;
    }

    @Test
    void collectsWhenTheHeapHasGrownByAShareOfWhatLives() {
        assertThat(collectionsAfter(148)).isZero();
        assertThat(collectionsAfter(149)).isOne();
        assertThat(collectionsAfter(148)).isOne();

        heap.live = 300 * MEGABYTE;
        assertThat(collectionsAfter(400)).isEqualTo(2);
        assertThat(collectionsAfter(400)).isEqualTo(2);
        assertThat(collectionsAfter(401)).isEqualTo(3);
    }

    @Test
    void leavesTheHeapAloneOnceClosed() {
        keeper.close();
        assertThat(collectionsAfter(1000)).isZero();
    }
}
