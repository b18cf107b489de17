export declare function electronPath(): string | null
