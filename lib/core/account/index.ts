export { type AccountHealth, type AccountPrice, accountHealth, type Decimals } from './health.ts';
export { type LiquidationInput, type LiquidationPlan, liquidationPlan } from './liquidation.ts';
