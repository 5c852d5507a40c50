import type { TestData } from '../../records/test-data.ts'

export const testData: readonly TestData[] = []
