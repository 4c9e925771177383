package dev.keelson.apiserver.cel;

/** An address or a network. */
interface NetworkAddress extends NamedValue {
    /** In bytes. */
    long size();
}
