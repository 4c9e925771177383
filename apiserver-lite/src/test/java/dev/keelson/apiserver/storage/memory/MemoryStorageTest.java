package dev.keelson.apiserver.storage.memory;

import dev.keelson.apiserver.storage.Storage;
import dev.keelson.apiserver.storage.StorageContract;
import dev.keelson.clock.FakeClock;

class MemoryStorageTest extends StorageContract {

    @Override
    protected Storage create(FakeClock clock) {
        return MemoryStorage.create(clock);
    }
}
