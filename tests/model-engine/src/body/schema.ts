/** The schema language, as `crates/vexfs-codec` documents it: what one value of a body looks like. */
export interface ValueSchema {
  readonly type: string;
  readonly optional?: boolean;
  readonly nullable?: boolean;
  readonly default?: unknown;
  readonly name?: string;
  readonly fields?: Readonly<Record<string, ValueSchema>>;
  readonly unknownFields?: "ignore" | "reject";
  readonly items?: ValueSchema;
  readonly nullItems?: boolean;
  readonly base64?: boolean;
  readonly untaggedName?: string;
  readonly rules?: AttributeRules;
  readonly raw?: boolean;
  readonly min?: number;
  readonly max?: number;
  readonly expects?: string;
  readonly variants?: readonly string[];
}

/** What a flat object may hold. */
export interface AttributeRules {
  readonly nulls?: "allow" | "reject";
  readonly forbiddenKeyPrefixes?: readonly string[];
  readonly emptyKeyForbidden?: boolean;
  readonly dropEmptyArrays?: boolean;
  readonly untaggedName?: string;
  readonly markedObjects?: {
    readonly key: string;
    readonly value: string;
    readonly fields: readonly { readonly name: string; readonly type: string; readonly optional?: boolean }[];
  };
}
